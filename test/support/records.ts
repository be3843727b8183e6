import { DARK_STAGE, type JudgePolicy } from '../../runner/core/policy.ts';
import { type Cell, RUN_SCHEMA, type RunRecord } from '../../runner/core/run-record.ts';
import type { Walk } from '../../runner/core/walk.ts';

const START = Date.parse('2026-11-23T10:00:00.000Z');
let serial = 0;

/** A complete, passed run; every field can be replaced. */
export function aRun(overrides: Partial<RunRecord> = {}): RunRecord {
  serial += 1;
  const startedAt = overrides.startedAt ?? new Date(START + serial * 1000).toISOString();
  const durationMs = overrides.durationMs === undefined ? 800 : overrides.durationMs;
  return {
    schema: RUN_SCHEMA,
    id: `run-${String(serial).padStart(6, '0')}`,
    walk: 'walk-1',
    round: `round-${serial}`,
    journey: 'checkout-guest',
    segment: 'desktop-de',
    cohort: 'baseline',
    releasesSeen: [overrides.cohort === 'candidate' ? '2.41.0' : '2.40.0'],
    trigger: 'adhoc',
    phase: 'idle',
    outcome: 'pass',
    failure: null,
    inconclusive: null,
    startedAt,
    finishedAt: new Date(Date.parse(startedAt) + (durationMs ?? 0)).toISOString(),
    durationMs,
    queueMs: 3,
    launchMs: 45,
    beside: 1,
    steps: [
      { name: 'open product', startMs: 0, durationMs: 300, outcome: 'pass' },
      { name: 'place order', startMs: 300, durationMs: 500, outcome: 'pass' },
    ],
    requests: [{ method: 'POST', endpoint: '/de/checkout/payment', status: 303, durationMs: 40 }],
    vitals: { ttfbMs: 12, fcpMs: 60, lcpMs: 80, cls: 0 },
    intent: null,
    order: null,
    artefacts: [],
    observations: [],
    ...overrides,
  };
}

export interface PairShape {
  readonly cell?: Cell;
  readonly walk?: string;
  readonly at?: string;
  readonly baseline?: Partial<RunRecord>;
  readonly candidate?: Partial<RunRecord>;
}

/** The twins of one round, baseline first. */
export function aPair({ cell, walk, at, baseline, candidate }: PairShape = {}): readonly [RunRecord, RunRecord] {
  serial += 1;
  const shared: Partial<RunRecord> = {
    round: `round-${serial}`,
    ...(cell ?? {}),
    ...(walk === undefined ? {} : { walk }),
    ...(at === undefined ? {} : { startedAt: at }),
  };
  return [aRun({ ...shared, cohort: 'baseline', ...baseline }), aRun({ ...shared, cohort: 'candidate', ...candidate })];
}

/** What makes a run a failed one. */
export function failedAt(step: string, message = `${step} did not work`): Partial<RunRecord> {
  return { outcome: 'fail', failure: { class: 'assertion', step, message } };
}

export function aWalk(overrides: Partial<Walk> & { readonly policy?: JudgePolicy } = {}): Walk {
  return {
    id: 'walk-1',
    command: 'run',
    trigger: 'adhoc',
    startedAt: new Date(START).toISOString(),
    endedAt: null,
    seed: 1,
    target: 'http://127.0.0.1:4300',
    releases: { baseline: '2.40.0', candidate: '2.41.0' },
    cells: [{ journey: 'checkout-guest', segment: 'desktop-de' }],
    policy: DARK_STAGE,
    environment: { node: 'v24.0.0', browser: 'Chromium 156' },
    result: null,
    ...overrides,
  };
}

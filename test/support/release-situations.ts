import type { Judgement } from '../../runner/core/judge/judgement.ts';
import type { Override, ReleasePlan, StagePlan } from '../../runner/core/release/plan.ts';
import { nothingKnown, type Situation } from '../../runner/core/release/situation.ts';
import type { Reason, VerdictValue } from '../../runner/core/result.ts';

export const T0 = Date.parse('2026-01-01T10:00:00.000Z');

export function stage(name: string, percent: number, changes: Partial<StagePlan> = {}): StagePlan {
  return {
    name,
    exposure: { default: percent, segments: {} },
    enter: [],
    exit: [],
    warmUpSeconds: 0,
    tolerated: { cell: 0.2, pool: 0.03 },
    soakSeconds: 60,
    deadlineSeconds: 3600,
    onDeadline: 'hold',
    surgeSeconds: 180,
    authority: { widen: 'policy', rollBack: 'policy', override: ['owner'], execute: ['release', 'owner'] },
    ...changes,
  };
}

/** Dark, 5 %, everybody. */
export function releasePlan(changes: Partial<ReleasePlan> = {}): ReleasePlan {
  return {
    id: 'shop-2.41.0',
    releases: { baseline: '2.40.0', candidate: '2.41.0' },
    owner: 'checkout team',
    mode: 'enforce',
    roles: {},
    stages: [stage('dark', 0), stage('5pct', 5), stage('all', 100)],
    watchSeconds: 600,
    freezes: [],
    actuators: ['shop-router'],
    deadlines: { applySeconds: 60, proveSeconds: 120 },
    overrideSeconds: { owner: 3600 },
    ...changes,
  };
}

/** Of an owner, on the stage 5pct, for an hour from `T0`. */
export function anOverride(changes: Partial<Override> = {}): Override {
  return {
    id: 'o-1',
    scope: { stage: '5pct' },
    forces: 'hold',
    reason: 'we look at it',
    by: { name: 'ada', role: 'owner' },
    at: new Date(T0).toISOString(),
    expiresAt: new Date(T0 + 3_600_000).toISOString(),
    ...changes,
  };
}

/** What the evidence says, as far as the release's machine looks at it. */
export function judgementOf(verdict: VerdictValue, reasons: readonly Reason[] = REASONS[verdict]): Judgement {
  return {
    verdict,
    odds: verdict === 'roll_back' ? 41 : 0.5,
    limit: 30,
    reasons,
    cells: [],
    shown: verdict === 'widen' ? 'shown' : '',
    burst: [],
    evidence: [],
    pools: [],
  };
}

const REASONS: Readonly<Record<VerdictValue, readonly Reason[]>> = {
  widen: [],
  hold: [{ code: 'undecided', text: 'more runs are needed' }],
  roll_back: [{ code: 'regression', journey: 'checkout-guest', segment: 'mobile-us', text: 'it fails' }],
};

export function situation(changes: Partial<Situation> = {}): Situation {
  return { ...nothingKnown(T0), ...changes };
}

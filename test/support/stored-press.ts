import { ABORT_POLICY, PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import type { EffectResult } from '../../runner/core/pressure/effects.ts';
import { LOAD_PHASES, type LoadPhase } from '../../runner/core/pressure/load-counts.ts';
import {
  PRESS_SCHEMA,
  type PressCell,
  type PressDocument,
  type PressPhase,
} from '../../runner/core/pressure/press-document.ts';
import type { PressEvidence } from '../../runner/core/pressure/press-evidence.ts';
import type { Cell, PressurePhase, RunRecord } from '../../runner/core/run-record.ts';
import type { StoredPress, Walk } from '../../runner/core/walk.ts';
import {
  aCollapsedPress,
  aHealthyPress,
  aMachine,
  noEffects,
  PRESS_PHASES,
  PRESS_STARTED_AT,
  pressInstant,
} from './press-records.ts';
import { aRun, aWalk, failedAt } from './records.ts';

export type PressStory = 'healthy' | 'collapse';

export interface PressTale {
  readonly walk: Walk;
  readonly runs: readonly RunRecord[];
  readonly press: StoredPress;
}

const IDLE_SECONDS = 15;
const END = 94;
const PRESS_CELLS: readonly Cell[] = [
  { journey: 'checkout-guest', segment: 'mobile-us' },
  { journey: 'search-and-filter', segment: 'desktop-de' },
];

/** A press as it is stored, with the journeys' runs. The same story gives the same press. */
export function aPressTale(story: PressStory = 'healthy', overrides: Partial<PressDocument> = {}): PressTale {
  const runs = journeyRuns(story);
  const evidence = story === 'healthy' ? aHealthyPress() : collapsed();
  const document = { ...documentOf(story, evidence, runs), ...overrides };
  const press: StoredPress = { evidence, policy: PRESS_POLICY, abort: ABORT_POLICY, document };
  const walk = aWalk({
    id: 'press-1',
    command: 'press',
    trigger: 'press',
    startedAt: pressInstant(-IDLE_SECONDS),
    endedAt: pressInstant(END),
    cells: PRESS_CELLS,
    press,
  });
  return { walk, runs, press };
}

function collapsed(): PressEvidence {
  const found: EffectResult = { assessed: true, count: 2, example: 'intent press-1.417: orders WG-1042 and WG-1043' };
  const untold: EffectResult = { assessed: false, reason: 'the books do not tell which orders carry a mark' };
  return aCollapsedPress({
    effects: noEffects({ duplicate_orders: found, orphan_orders: untold }),
    machine: aMachine({ cores: 2, journeyWorkers: 1, sharedCores: true, targetHere: true }),
  });
}

function phaseAt(second: number): LoadPhase {
  let end = 0;
  for (const phase of LOAD_PHASES) {
    end += PRESS_PHASES[phase];
    if (second < end) return phase;
  }
  return 'recovery';
}

function journeyRuns(story: PressStory): readonly RunRecord[] {
  const runs: RunRecord[] = [];
  for (let at = -IDLE_SECONDS; at < END - 4; at += 4)
    for (const [index, cell] of PRESS_CELLS.entries())
      for (const cohort of ['baseline', 'candidate'] as const) {
        const sick = story === 'collapse' && at >= 27 && cohort === 'candidate' && cell.journey === 'checkout-guest';
        const phase: PressurePhase = at < 0 ? 'idle' : phaseAt(at);
        const startedAt = new Date(Date.parse(PRESS_STARTED_AT) + (at + index) * 1000).toISOString();
        const durationMs = sick ? 9_000 : 700 + ((at * 37 + index * 211 + 3700) % 300);
        runs.push(
          aRun({
            id: `run-${String(runs.length).padStart(4, '0')}`,
            walk: 'press-1',
            round: `round-${runs.length >> 1}`,
            trigger: 'press',
            phase,
            ...cell,
            cohort,
            startedAt,
            finishedAt: new Date(Date.parse(startedAt) + durationMs).toISOString(),
            durationMs,
            ...(sick ? failedAt('add to cart', 'the cart did not answer within 8 s') : {}),
            ...(at === 21 && cohort === 'baseline'
              ? {
                  outcome: 'inconclusive' as const,
                  inconclusive: { cause: 'killed' as const, message: 'took too long' },
                }
              : {}),
          }),
        );
      }
  return runs;
}

function documentOf(story: PressStory, evidence: PressEvidence, runs: readonly RunRecord[]): PressDocument {
  const sick = story === 'collapse';
  const phases = LOAD_PHASES.map((name): PressPhase => {
    const { intents, attempts, copies, goodput, gaveUp, suppressed, retryAfterHonoured, answers, crawled } =
      evidence.counts[name];
    const hurt = sick && (name === 'pressure' || name === 'recovery');
    return {
      name,
      seconds: PRESS_PHASES[name],
      intents,
      attempts,
      copies,
      goodput,
      amplification: attempts / intents,
      p50Ms: hurt ? 3_400 : 78,
      p95Ms: hurt ? 7_900 : 171,
      p99Ms: hurt ? 9_600 : 190,
      durations: evidence.counts[name].durations,
      segments: Object.fromEntries(Object.entries(evidence.segments).map(([id, ofSegment]) => [id, ofSegment[name]])),
      gaveUp,
      suppressed,
      retryAfterHonoured,
      answers,
      crawled,
      probe: evidence.counts[name].probe,
      shopWork: { warehouse: hurt ? 2.9 : 1.1, payments: 0.11 },
    };
  });
  return {
    schema: PRESS_SCHEMA,
    verdict: sick ? 'fail' : 'pass',
    exitCode: sick ? 3 : 0,
    scenario: evidence.scenario,
    stage: evidence.stage,
    client: evidence.client,
    reasons: sick
      ? [
          {
            code: 'metastable',
            phase: 'recovery',
            text: 'The load went back to 8 intents per second after 39 s; 40 s later 3 % of them were served in time, against 100 % before.',
          },
          { code: 'duplicate_orders', phase: null, text: '2 intents left more than one order.' },
          {
            code: 'journey_fails',
            phase: 'pressure',
            journey: 'checkout-guest',
            segment: 'mobile-us',
            text: '6 of 6 runs failed under pressure, none of 4 did when idle.',
          },
        ]
      : [],
    phases,
    bucketsMs: evidence.bucketsMs,
    shopAmplification: sick ? 2.6 : 1,
    goodputRatio: sick ? 0.21 : 0.99,
    goodputAfter: sick ? 0 : 1,
    calmAt: sick ? 39 : 54,
    orders: { sent: 160, repeated: sick ? 9 : 0 },
    duplicates: sick ? 2 : 0,
    oversold: 0,
    orphanOrders: sick ? null : 0,
    effects: evidence.effects,
    recoverySeconds: sick ? null : 2,
    metastable: sick,
    journeys: cellsOf(runs),
    generator: {
      processes: 1,
      version: '2.2.0',
      dropped: 0,
      scriptErrors: 0,
      maxVUs: 300,
      reports: evidence.generators,
      machine: evidence.machine,
    },
    seconds: 109,
    report: null,
    walk: 'press-1',
  };
}

function cellsOf(runs: readonly RunRecord[]): readonly PressCell[] {
  const tally = (all: readonly RunRecord[]) => {
    const count = (outcome: RunRecord['outcome']) => all.filter((run) => run.outcome === outcome).length;
    const passed = all.filter(({ outcome }) => outcome === 'pass').flatMap(({ durationMs }) => durationMs ?? []);
    return {
      runs: all.length,
      pass: count('pass'),
      fail: count('fail'),
      inconclusive: count('inconclusive'),
      p50Ms: passed.sort((a, b) => a - b)[passed.length >> 1] ?? null,
    };
  };
  return PRESS_CELLS.flatMap((cell) =>
    (['idle', ...LOAD_PHASES] as const).map((phase): PressCell => {
      const mine = runs.filter((run) => run.journey === cell.journey && run.phase === phase);
      return {
        ...cell,
        phase,
        baseline: tally(mine.filter(({ cohort }) => cohort === 'baseline')),
        candidate: tally(mine.filter(({ cohort }) => cohort === 'candidate')),
      };
    }),
  );
}

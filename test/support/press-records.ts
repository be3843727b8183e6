import { bucketOf, DURATION_BUCKETS_MS, OPERATIONS } from '../../load/support/counters.ts';
import { EFFECT_KINDS, type Effects } from '../../runner/core/pressure/effects.ts';
import {
  LOAD_PHASES,
  type LoadCounts,
  type LoadPhase,
  type OperationCounts,
} from '../../runner/core/pressure/load-counts.ts';
import { sumCounts, zeroCounts, zeroOperation } from '../../runner/core/pressure/merge-counts.ts';
import {
  type GeneratorReport,
  type LoadWindow,
  type Machine,
  PRESS_EVIDENCE_SCHEMA,
  type PressEvidence,
} from '../../runner/core/pressure/press-evidence.ts';
import { withProbe } from '../../runner/core/pressure/with-probe.ts';

const BUCKETS = DURATION_BUCKETS_MS.length;
export const PRESS_STARTED_AT = '2026-11-23T10:05:00.000Z';

/** What one second of load looked like; what is left out follows from a shop that answers everything at once. */
export interface PressSecond {
  readonly intents: number;
  /** Requests; one per intent unless said. */
  readonly attempts?: number;
  /** Intents served in time; all of them unless said. */
  readonly goodput?: number;
  /** How long served intents took, all alike or one by one. */
  readonly ms?: number | readonly number[];
  readonly errors?: number;
  readonly unavailable?: number;
  readonly throttled?: number;
  /** Attempts that no answer came to. */
  readonly none?: number;
  /** Good answers to other requests of the same intents: pages that the shop still serves. */
  readonly pages?: number;
  /** Answers to crawlers, which come beside the intents. */
  readonly crawled?: Partial<LoadCounts['crawled']>;
  readonly dropped?: number;
  readonly scriptErrors?: number;
  readonly otherRelease?: number;
  readonly suppressed?: number;
  readonly probe?: 'ok' | 'bad';
}

export interface PressShape {
  readonly phases?: Readonly<Record<LoadPhase, number>>;
  readonly intentsPerSecond?: number;
  readonly factor?: number;
  /** Seconds that were really run; all that were planned unless said. */
  readonly seconds?: number;
  readonly second: (at: number, phase: LoadPhase) => PressSecond;
}

export const PRESS_PHASES = { warm: 4, baseline: 20, pressure: 30, recovery: 40 } as const;

/** Evidence of a press as its seconds say; every field can be replaced. */
export function aPress(shape: PressShape, overrides: Partial<PressEvidence> = {}): PressEvidence {
  const phases = shape.phases ?? PRESS_PHASES;
  const planned = LOAD_PHASES.reduce((sum, phase) => sum + phases[phase], 0);
  const windows = Array.from({ length: shape.seconds ?? planned }, (_, from): LoadWindow => {
    const phase = phaseAt(phases, from);
    return { from, to: from + 1, phase, counts: secondCounts(shape.second(from, phase)) };
  });
  const counts = byPhase((phase) => inPhase(windows, phase));
  return {
    schema: PRESS_EVIDENCE_SCHEMA,
    scenario: 'retry-storm',
    title: 'Every shopper asks again when the shop is slow',
    stage: { percent: 100, intentsPerSecond: shape.intentsPerSecond ?? 8, factor: shape.factor ?? 1.5 },
    client: { retries: 'immediate', attempts: 4, timeoutMs: 1000, deadlineMs: 8000 },
    startedAt: PRESS_STARTED_AT,
    phases,
    bucketsMs: DURATION_BUCKETS_MS,
    windows,
    counts,
    operations: operationsOf(counts),
    segments: {
      'desktop-de': byPhase((phase) => half(counts[phase], Math.ceil)),
      'mobile-us': byPhase((phase) => half(counts[phase], Math.floor)),
    },
    served: servedReadings(windows),
    effects: noEffects(),
    races: [],
    generators: [aGenerator()],
    machine: aMachine(),
    stopped: null,
    ...overrides,
  };
}

/** A release that carries one and a half times its load as it carries it once. */
export function aHealthyPress(overrides: Partial<PressEvidence> = {}): PressEvidence {
  return aPress(
    { second: (_, phase) => ({ intents: phase === 'pressure' ? 12 : 8, ms: phase === 'pressure' ? 130 : 110 }) },
    { scenario: 'baseline-mix', title: 'What shoppers do all day, half as much again', ...overrides },
  );
}

/** A surge to three times the load for 15 s; a shop that sheds it serves again two seconds later. */
export function aRecoveringPress(overrides: Partial<PressEvidence> = {}): PressEvidence {
  return aPress(
    {
      second: (at, phase) => {
        if (isSurge(at, phase)) return { intents: 24, attempts: 70, goodput: 12, unavailable: 58, ms: 600 };
        return at === 39 || at === 40
          ? { intents: 8, attempts: 14, goodput: 7, unavailable: 7, ms: 500 }
          : { intents: 8, ms: 110 };
      },
    },
    overrides,
  );
}

/** The same surge; the shop never comes back from it, although the load does. */
export function aCollapsedPress(overrides: Partial<PressEvidence> = {}): PressEvidence {
  return aPress(
    {
      second: (at, phase) => {
        if (isSurge(at, phase))
          return { intents: 24, attempts: 80, goodput: at < 27 ? 12 : 0, none: 60, ms: 3500, probe: 'bad' };
        if (at >= 39) return { intents: 8, attempts: 30, goodput: 0, none: 30, pages: 8, probe: 'bad' };
        return { intents: 8, ms: 110 };
      },
    },
    overrides,
  );
}

/** The target goes away in the tenth second of the pressure and is not seen again. */
export function aDeadTargetPress(overrides: Partial<PressEvidence> = {}): PressEvidence {
  return aPress(
    {
      second: (at, phase) => {
        const intents = phase === 'pressure' ? 12 : 8;
        return at < 34
          ? { intents, ms: 110 }
          : { intents, attempts: intents * 4, goodput: 0, none: intents * 4, probe: 'bad' };
      },
    },
    { scenario: 'baseline-mix', ...overrides },
  );
}

/** The generator could not start what it was asked to, while the shop answered quickly. */
export function aDroppingPress(overrides: Partial<PressEvidence> = {}): PressEvidence {
  return aPress(
    {
      second: (_, phase) => (phase === 'pressure' ? { intents: 9, dropped: 3, ms: 120 } : { intents: 8, ms: 110 }),
    },
    { scenario: 'baseline-mix', ...overrides },
  );
}

/** The generator had no processor time left, and saw everything late. */
export function aSaturatedPress(overrides: Partial<PressEvidence> = {}): PressEvidence {
  return aPress(
    { second: (_, phase) => ({ intents: phase === 'pressure' ? 12 : 8, ms: phase === 'pressure' ? 1500 : 110 }) },
    { scenario: 'baseline-mix', generators: [aGenerator({ cpuRatio: 0.98 })], ...overrides },
  );
}

/** Ended by the abort controller in the pressure, on a shop that answered 500 to most. */
export function aGuardedPress(overrides: Partial<PressEvidence> = {}): PressEvidence {
  return aPress(
    {
      seconds: 45,
      second: (_, phase) =>
        phase === 'pressure' ? { intents: 12, goodput: 2, errors: 10, ms: 200 } : { intents: 8, ms: 110 },
    },
    {
      scenario: 'baseline-mix',
      stopped: { by: 'guard', code: 'failed_share', text: '83 % of the answers in the last 10 s were errors.', at: 44 },
      ...overrides,
    },
  );
}

/** A load that its guard has ended, and what the probe alone saw afterwards, a look a second. */
export function withLooks(
  ended: PressEvidence,
  looks: readonly ('ok' | 'bad')[],
  problem: string | null = null,
): PressEvidence {
  const from = ended.windows.at(-1)?.to ?? 0;
  const windows = looks.map((probe, index): LoadWindow => {
    const counts = { ...zeroCounts(BUCKETS), probe: { ok: Number(probe === 'ok'), bad: Number(probe === 'bad') } };
    return { from: from + index, to: from + index + 1, phase: 'recovery', counts };
  });
  return { ...ended, ...withProbe(ended, { windows, counts: inPhase(windows, 'recovery'), problem }, from) };
}

export function aGenerator(overrides: Partial<GeneratorReport> = {}): GeneratorReport {
  return {
    index: 0,
    version: '2.2.0',
    exitCode: 0,
    signal: null,
    problem: null,
    complaints: [],
    cpuRatio: 0.12,
    maxRssMegabytes: 96,
    maxVUs: 400,
    blindSeconds: 0,
    ...overrides,
  };
}

export function aMachine(overrides: Partial<Machine> = {}): Machine {
  return { cores: 4, journeyWorkers: 2, sharedCores: false, targetHere: false, timerLagMs: 8, ...overrides };
}

/** Everything was looked for, nothing found; results can be replaced. */
export function noEffects(overrides: Partial<Effects> = {}): Effects {
  const entries = EFFECT_KINDS.map((kind) => [kind, { assessed: true, count: 0, example: null }] as const);
  return { ...(Object.fromEntries(entries) as Effects), ...overrides };
}

/** When a second of the evidence's clock was, for runs of journeys. */
export function pressInstant(second: number): string {
  return new Date(Date.parse(PRESS_STARTED_AT) + second * 1000).toISOString();
}

/** The durations of these milliseconds, in buckets. */
export function inBuckets(ms: readonly number[]): number[] {
  const counts = new Array<number>(BUCKETS + 1).fill(0);
  for (const each of ms) counts[bucketOf(each)] = (counts[bucketOf(each)] ?? 0) + 1;
  return counts;
}

export function byPhase<T>(value: (phase: LoadPhase) => T): Record<LoadPhase, T> {
  return { warm: value('warm'), baseline: value('baseline'), pressure: value('pressure'), recovery: value('recovery') };
}

function isSurge(at: number, phase: LoadPhase): boolean {
  return phase === 'pressure' && at < 39;
}

function phaseAt(phases: Readonly<Record<LoadPhase, number>>, at: number): LoadPhase {
  let end = 0;
  for (const phase of LOAD_PHASES) {
    end += phases[phase];
    if (at < end) return phase;
  }
  return 'recovery';
}

function secondCounts(second: PressSecond): LoadCounts {
  const { intents, attempts = intents, goodput = intents, ms = 100 } = second;
  const { errors = 0, unavailable = 0, throttled = 0, none = 0 } = second;
  const durations = typeof ms === 'number' ? new Array<number>(goodput).fill(ms) : ms;
  return {
    ...zeroCounts(BUCKETS),
    intents,
    attempts,
    goodput,
    gaveUp: intents > goodput ? { attempts: intents - goodput } : {},
    suppressed: second.suppressed === undefined ? {} : { budget: second.suppressed },
    answers: {
      ok: Math.max(0, attempts - errors - unavailable - throttled - none) + (second.pages ?? 0),
      redirect: 0,
      refused: 0,
      throttled,
      unavailable,
      error: errors,
      none,
    },
    crawled: { ...zeroCounts(BUCKETS).crawled, ...second.crawled },
    durations: inBuckets(durations),
    probe: second.probe === 'bad' ? { ok: 0, bad: 1 } : { ok: 1, bad: 0 },
    otherRelease: second.otherRelease ?? 0,
    scriptErrors: second.scriptErrors ?? 0,
    dropped: second.dropped ?? 0,
  };
}

function inPhase(windows: readonly LoadWindow[], phase: LoadPhase): LoadCounts {
  return sumCounts(
    windows.filter((window) => window.phase === phase).map((window) => window.counts),
    BUCKETS,
  );
}

/** Every attempt is taken for one at `add_to_cart`. */
function operationsOf(
  counts: Readonly<Record<LoadPhase, LoadCounts>>,
): Record<string, Record<LoadPhase, OperationCounts>> {
  const entries = OPERATIONS.map(
    (op) =>
      [
        op,
        byPhase((phase) =>
          op === 'add_to_cart'
            ? { durations: counts[phase].durations, failures: counts[phase].attempts - counts[phase].goodput }
            : zeroOperation(BUCKETS),
        ),
      ] as const,
  );
  return Object.fromEntries(entries);
}

function half(counts: LoadCounts, round: (n: number) => number): { intents: number; goodput: number } {
  return { intents: round(counts.intents / 2), goodput: round(counts.goodput / 2) };
}

/** Two inner calls per request. */
function servedReadings(windows: readonly LoadWindow[]): PressEvidence['served'] {
  let requests = 0;
  const readings = windows.map(({ from, counts }) => {
    const reading = { at: from, requests, work: { warehouse: requests, catalogue: requests }, wasted: 0 };
    requests += counts.attempts;
    return reading;
  });
  return [...readings, { at: windows.length, requests, work: { warehouse: requests, catalogue: requests }, wasted: 0 }];
}

/** Under pressure every second looks like this; everything else is healthy. */
export function underPressure(second: PressSecond, overrides: Partial<PressEvidence> = {}): PressEvidence {
  return aPress({ second: (_, phase) => (phase === 'pressure' ? second : { intents: 8, ms: 110 }) }, overrides);
}

/** An operation that takes `ms` each in every phase but warm. */
export function operation(ms: readonly number[], failures = 0) {
  return byPhase((phase) => ({
    durations: inBuckets(phase === 'warm' ? [] : ms),
    failures: phase === 'warm' ? 0 : failures,
  }));
}

export function times(n: number, ms: number): number[] {
  return new Array<number>(n).fill(ms);
}

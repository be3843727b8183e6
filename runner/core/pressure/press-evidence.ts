import type { Effects } from './effects.ts';
import type { LoadCounts, LoadPhase, OperationCounts } from './load-counts.ts';

export const PRESS_EVIDENCE_SCHEMA = 'waygate.press-evidence/v1';

/**
 * Everything that one pressure left behind, apart from the journeys' runs: stored as it is, and enough to judge and draw it again.
 * JSON-safe. Times are seconds on the clock that starts when the generators are let go (`startedAt`); journeys ran before it as well.
 */
export interface PressEvidence {
  readonly schema: typeof PRESS_EVIDENCE_SCHEMA;
  readonly scenario: string;
  readonly title: string;
  /** The stage asked about, in percent of users, and what it sends. */
  readonly stage: { readonly percent: number; readonly intentsPerSecond: number; readonly factor: number };
  /** As the scenario has them: it may differ from the plan. */
  readonly client: LoadClient;
  /** Zero of the clock, ISO 8601, UTC; null when no load was ever let go. */
  readonly startedAt: string | null;
  /** Planned. */
  readonly phases: Readonly<Record<LoadPhase, number>>;
  readonly bucketsMs: readonly number[];
  /** One per second or so, gapless and in time order. */
  readonly windows: readonly LoadWindow[];
  /** Exact, by the phase in which the intent began. */
  readonly counts: Readonly<Record<LoadPhase, LoadCounts>>;
  readonly operations: Readonly<Record<string, Readonly<Record<LoadPhase, OperationCounts>>>>;
  readonly segments: Readonly<
    Record<string, Readonly<Record<LoadPhase, { readonly intents: number; readonly goodput: number }>>>
  >;
  /** What the shop's own books say it was asked, cumulative, at instants in time order; empty when it doesn't tell. */
  readonly served: readonly ServedReading[];
  readonly effects: Effects;
  /** What became of orders, by the size of the race that they took part in; empty when none was sent, or no witness was left. */
  readonly races: readonly RaceTally[];
  /** Why not all of the orders' fates are known (a full disk, for one); null or absent: all are. */
  readonly witnessProblem?: string | null;
  /** Why the shop's books, which were to be read, could not be; null or absent: they were, or there are none. */
  readonly booksProblem?: string | null | undefined;
  /** The scenario sends no shoppers: its probe is all that asks. Absent: it does. */
  readonly probeOnly?: boolean | undefined;
  /** The scenario's clients hang up of their own accord, before their time limit. Absent: they don't. */
  readonly impatient?: boolean | undefined;
  readonly generators: readonly GeneratorReport[];
  readonly machine: Machine;
  /** Why the load ended before its plan did; null when it ran to its end. */
  readonly stopped: Stopped | null;
  /**
   * From this second on nobody but the probe asked: its guard had ended the load. `problem`: why the probe did not look, or not to the end.
   * Absent: the load ran to its end, or was ended by somebody else.
   */
  readonly probedAfter?: { readonly from: number; readonly problem: string | null } | undefined;
}

/** What the clients of a load do when an attempt brings nothing, and how long they wait. */
export interface LoadClient {
  /** `none`, `immediate`, `backoff` or `budget`. */
  readonly retries: string;
  /** In all, the first one included. */
  readonly attempts: number;
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** Of the intent, from its first attempt. */
  readonly deadlineMs: number;
  /** Absent in evidence of older versions. */
  readonly honourRetryAfter?: boolean | undefined;
}

export interface LoadWindow {
  readonly from: number;
  readonly to: number;
  readonly phase: LoadPhase;
  readonly counts: LoadCounts;
}

export interface ServedReading {
  readonly at: number;
  readonly requests: number;
  readonly work: Readonly<Record<string, number>>;
  readonly wasted: number;
}

/** Orders whose final requests were released together, all races of one size. */
export interface RaceTally {
  /** 1: orders that raced with none. */
  readonly size: number;
  /** Intents to order. */
  readonly sent: number;
  /** Of these, how many sent their final request more than once. Absent in evidence of older versions. */
  readonly repeated?: number | undefined;
  readonly ordered: number;
  /** Sold out, coupon used up, and others; which of them should not have been is an effect (`wrongly_refused`). */
  readonly refused: number;
  /** No useful answer came: an error page, or nothing. */
  readonly unknown: number;
}

/** One k6 process. */
export interface GeneratorReport {
  readonly index: number;
  readonly version: string;
  /** null: killed by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What the exit code means, in words; null when all is well. */
  readonly problem: string | null;
  /** Last lines of its error output, secrets masked. */
  readonly complaints: readonly string[];
  /** CPU seconds used ÷ seconds lived; null where the system doesn't tell. */
  readonly cpuRatio: number | null;
  readonly maxRssMegabytes: number | null;
  readonly maxVUs: number;
  /** Seconds between two looks at it that were missed or late. */
  readonly blindSeconds: number;
}

export interface Machine {
  readonly cores: number;
  readonly journeyWorkers: number;
  /** Journeys and generators had to share cores. */
  readonly sharedCores: boolean;
  /** The target runs on this machine too (loopback). */
  readonly targetHere: boolean;
  /** Largest delay of the runner's own timer, ms. */
  readonly timerLagMs: number;
}

export interface Stopped {
  /** `guard`: the abort controller, on what the shop showed. `generator`: a generator ended by itself. `person`: Ctrl-C. `limit`: the time limit. */
  readonly by: 'guard' | 'generator' | 'person' | 'limit';
  readonly code: string;
  readonly text: string;
  readonly at: number;
}

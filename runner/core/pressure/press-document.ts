import type { Diagnostic } from '../diagnostic.ts';
import { EFFECT_KINDS, type EffectResult } from './effects.ts';
import type { LoadPhase } from './load-counts.ts';
import type { GeneratorReport, LoadClient, Machine } from './press-evidence.ts';

export const PRESS_SCHEMA = 'waygate.press/v1';

export const PRESS_VERDICTS = ['pass', 'fail', 'invalid', 'aborted'] as const;
/** `invalid`: the generator's fault or too little data; `aborted`: ended by a guard rail or a person. Only `pass` is exit code 0. */
export type PressVerdict = (typeof PRESS_VERDICTS)[number];

export const PRESS_REASON_CODES = [
  // The shop could not carry it.
  'target_down',
  'metastable',
  'slow_recovery',
  'goodput',
  'errors',
  'no_answer',
  'throttled',
  'latency',
  'amplification',
  'shop_amplification',
  'lock_contention',
  // It did something wrong under it.
  'race_lost',
  ...EFFECT_KINDS,
  // Its journeys suffered.
  'journey_fails',
  'journey_slow',
  // Nothing can be said of the release.
  'no_data',
  'wrong_release',
  'control_unhealthy',
  'generator_dropped',
  'generator_saturated',
  'generator_errors',
  'generator_failed',
  // The load was ended before its plan was.
  'guard',
  'stopped',
] as const;
export type PressReasonCode = (typeof PRESS_REASON_CODES)[number];

export interface PressReason {
  readonly code: PressReasonCode;
  /** null: about the pressure as a whole. */
  readonly phase: LoadPhase | null;
  readonly journey?: string;
  readonly segment?: string;
  /** One of the timed operations. */
  readonly operation?: string;
  /** One or two sentences for a person, with the numbers. */
  readonly text: string;
}

export interface PressPhase {
  readonly name: LoadPhase;
  readonly seconds: number;
  readonly intents: number;
  readonly attempts: number;
  /** Of these, repeated whatever the shop answered: double clicks, late replays. */
  readonly copies: number;
  readonly goodput: number;
  /** Attempts per intent; null without an intent. */
  readonly amplification: number | null;
  /** Of intents that succeeded, interpolated within buckets; null without one. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** The same intents, counted by duration: one per bound of `bucketsMs`, and one for what took longer. Sums of phases or presses are theirs. */
  readonly durations: readonly number[];
  /** By traffic segment; empty when the load was not told apart by it. */
  readonly segments: Readonly<Record<string, { readonly intents: number; readonly goodput: number }>>;
  readonly gaveUp: Readonly<Record<string, number>>;
  readonly suppressed: Readonly<Record<string, number>>;
  readonly retryAfterHonoured: number;
  readonly answers: Readonly<Record<string, number>>;
  /** The same of crawlers, who are not among the shoppers. */
  readonly crawled: Readonly<Record<string, number>>;
  /** Looks of the health probe, which are nobody's intent. */
  readonly probe: { readonly ok: number; readonly bad: number };
  /** The shop's inner work per request sent to it, by kind; empty when its books don't tell. */
  readonly shopWork: Readonly<Record<string, number>>;
}

/** A journey's cell in one phase, both cohorts. */
export interface PressCell {
  readonly journey: string;
  readonly segment: string;
  readonly phase: LoadPhase | 'idle';
  readonly candidate: PressCellTally;
  readonly baseline: PressCellTally;
}

export interface PressCellTally {
  readonly runs: number;
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  readonly p50Ms: number | null;
}

/** What `press --json` prints. Fields may be added, none renamed. */
export interface PressDocument {
  readonly schema: typeof PRESS_SCHEMA;
  /** null when there is none; then `problem` says why. */
  readonly verdict: PressVerdict | null;
  readonly exitCode: number;
  readonly scenario: string | null;
  readonly stage: { readonly percent: number; readonly intentsPerSecond: number; readonly factor: number } | null;
  /** The clients as the scenario had them: what they do when an attempt brings nothing, and how long they wait. */
  readonly client: LoadClient | null;
  readonly reasons: readonly PressReason[];
  readonly phases: readonly PressPhase[];
  /** Upper bounds in ms, inclusive, of the buckets of `durations`; empty without a phase. */
  readonly bucketsMs: readonly number[];
  /**
   * The shop's inner work per request under pressure ÷ in the baseline phase, of the kind that grew the most, beyond what the mix of
   * requests explains. null: its books don't tell, or too little was asked.
   */
  readonly shopAmplification: number | null;
  /** Goodput under pressure per intent ÷ the same in the baseline phase. */
  readonly goodputRatio: number | null;
  /** The same share from `calmAt` to the load's end ÷ that of the baseline phase: what is left once the cause is gone. */
  readonly goodputAfter: number | null;
  /**
   * Second of the evidence's clock from which the offered load is back to what it was in the baseline phase: the end of the surge, or of the
   * phase `pressure`, or of the load itself, when its guard ended it. Recovery is counted from here. null: it never was.
   */
  readonly calmAt: number | null;
  /** Intents to order, and how many of them sent their final request more than once; null: none was to order. */
  readonly orders: { readonly sent: number; readonly repeated: number } | null;
  /** null: not assessed; `effects` says why. */
  readonly duplicates: number | null;
  readonly oversold: number | null;
  readonly orphanOrders: number | null;
  readonly effects: Readonly<Record<string, EffectResult>>;
  /**
   * From `calmAt` until intents are served in time again, or the probe is answered well, when its guard ended the load; null: never while it
   * was watched, or there was no pressure.
   */
  readonly recoverySeconds: number | null;
  /** The load went back to what it was, or was ended by its guard, and the shop did not come back. */
  readonly metastable: boolean;
  readonly journeys: readonly PressCell[];
  readonly generator: GeneratorSummary | null;
  readonly seconds: number;
  readonly report: string | null;
  readonly walk?: string;
  readonly problem?: string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly warnings?: readonly string[];
  /** With `--find-capacity`: every step tried, and the highest rate that was carried. */
  readonly capacity?: Capacity;
}

export interface GeneratorSummary {
  readonly processes: number;
  readonly version: string | null;
  readonly dropped: number;
  readonly scriptErrors: number;
  readonly maxVUs: number;
  readonly reports: readonly GeneratorReport[];
  readonly machine: Machine;
}

export interface Capacity {
  readonly steps: readonly {
    readonly intentsPerSecond: number;
    readonly verdict: PressVerdict;
    readonly goodputPerSecond: number;
    readonly p95Ms: number | null;
    readonly reason: string | null;
  }[];
  /** null: not even the first step was carried. */
  readonly kneeIntentsPerSecond: number | null;
  /** The first step that was not carried, in words; null: the last step tried was carried too. */
  readonly limitedBy: string | null;
}

import type { PressurePhase } from '../run-record.ts';

/** The phases in which load runs; `idle` comes before them, with journeys alone. */
export type LoadPhase = Exclude<PressurePhase, 'idle'>;
export const LOAD_PHASES = ['warm', 'baseline', 'pressure', 'recovery'] as const satisfies readonly LoadPhase[];

/** 2xx, 3xx, 4xx, 429, 503, other 5xx, and no answer at all. */
export type AnswerClass = 'ok' | 'redirect' | 'refused' | 'throttled' | 'unavailable' | 'error' | 'none';

/** What clients did and met. Sums of two are the counts of both together: over seconds, and over generators. */
export interface LoadCounts {
  /** What shoppers wanted. */
  readonly intents: number;
  /** Requests that could have brought it, the first one of each intent included. */
  readonly attempts: number;
  /** Of these, requests that were repeated whatever the shop answered (double clicks, late replays): no sign of anything. */
  readonly copies: number;
  /** Intents that succeeded within their deadline. */
  readonly goodput: number;
  readonly gaveUp: Readonly<Record<string, number>>;
  /** Retries not made, by reason. */
  readonly suppressed: Readonly<Record<string, number>>;
  readonly retryAfterHonoured: number;
  readonly answers: Readonly<Record<AnswerClass, number>>;
  /** Answers to crawlers; not among the others. `error`: 5xx, and 503 that does not say when to come again. */
  readonly crawled: Readonly<Record<AnswerClass, number>>;
  /** Goodput by duration: a count per bound of the evidence's `bucketsMs`, and one for what took longer. */
  readonly durations: readonly number[];
  readonly probe: { readonly ok: number; readonly bad: number };
  /** Answers of another release. */
  readonly otherRelease: number;
  /** Iterations that threw. */
  readonly scriptErrors: number;
  /** Intents that the generator could not start in time. */
  readonly dropped: number;
}

export interface OperationCounts {
  /** Attempts by duration, as `LoadCounts.durations`. */
  readonly durations: readonly number[];
  readonly failures: number;
}

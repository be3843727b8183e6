import type { Judgement } from '../judge/judgement.ts';
import type { Reason } from '../result.ts';

/** What is known at an instant beside the release's own log. */
export interface Situation {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** What the evidence since the last exposure change says; null: nothing is judged (a restart, no stage yet). */
  readonly judgement: Judgement | null;
  /** Reasons of entry criteria that are not met; looked at while `entering`. */
  readonly entryUnmet: readonly Reason[];
  /** Reasons of exit criteria that are not met; looked at while `soaking` and `held`. */
  readonly exitUnmet: readonly Reason[];
  /** Since when the evidence says that both releases are sick, ms since the epoch; null: it does not. */
  readonly bothSickSince: number | null;
  /** Whether some actuator can show the candidate to fewer users without taking it back whole. */
  readonly canNarrow: boolean;
  /** By segment: rounds in a row, begun after the open order was applied, that saw the baseline and passed. */
  readonly proofs: Readonly<Record<string, number>>;
}

/** Rounds in a row that prove a rollback, in every segment (gates.md 6.7). */
export const PROOF_ROUNDS = 3;
/** Both releases sick for so long after an exposure change: exposure is taken back a stage (detection.md 7). */
export const STEP_BACK_AFTER_MS = 300_000;

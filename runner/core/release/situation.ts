import type { Judgement } from '../judge/judgement.ts';
import type { Reason } from '../result.ts';
import type { BothSick } from './both-sick.ts';

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
  /** Reasons of what the next stage asks for and only this one can bring about; looked at as `exitUnmet` is. */
  readonly owedToNext: readonly Reason[];
  readonly bothSick: BothSick;
  /** Whether some actuator can show the candidate to fewer users without taking it back whole. */
  readonly canNarrow: boolean;
  /** By segment: rounds in a row, begun after the open order was applied, that saw the baseline and passed. */
  readonly proofs: Readonly<Record<string, number>>;
}

/** By a release's log alone: what was known beside it is not known any more. */
export function nothingKnown(nowMs: number): Situation {
  return {
    nowMs,
    judgement: null,
    entryUnmet: [],
    exitUnmet: [],
    owedToNext: [],
    bothSick: {},
    canNarrow: true,
    proofs: {},
  };
}

/** Rounds in a row that prove a rollback, in every segment (gates.md 6.7). */
export const PROOF_ROUNDS = 3;
/** Both releases sick for so long after an exposure change: exposure is taken back a stage (detection.md 7). */
export const STEP_BACK_AFTER_MS = 300_000;

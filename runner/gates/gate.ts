import type { Judgement } from '../core/judge/judgement.ts';
import type { BaselineSeen } from '../core/release/baseline-votes.ts';
import type { Criterion, CriterionKind } from '../core/release/plan.ts';
import type { ReleaseState } from '../core/release/state.ts';
import type { Reason } from '../core/result.ts';

/** What a criterion can look at. */
export interface GateView {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  readonly state: ReleaseState;
  readonly judgement: Judgement | null;
  /** The baseline's votes in the last so many seconds, of the cells that count now: neither `info` nor muted. */
  readonly baseline: (seconds: number) => BaselineSeen;
  /** The newest press of this candidate; null: none is stored. */
  readonly press: { readonly endedAt: string; readonly verdict: string; readonly percent: number } | null;
  /** Whether some configured actuator can take the candidate back from the stage that is asked about. */
  readonly rollbackPossible: boolean;
}

/** One criterion, as a default export of `<kind>.gate.ts`. */
export interface Gate<K extends CriterionKind = CriterionKind> {
  readonly kind: K;
  /** Why it is not met, in one or two sentences with the numbers, and a code where there is a closer one than "not met"; null: it is met. */
  unmet(criterion: Extract<Criterion, { readonly kind: K }>, view: GateView): Unmet | null;
}

export interface Unmet {
  readonly code?: Reason['code'];
  readonly text: string;
}

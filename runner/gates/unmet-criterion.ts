import type { Criterion, CriterionKind } from '../core/release/plan.ts';
import approved from './approved.gate.ts';
import baselineGood from './baseline-good.gate.ts';
import burnRateBelow from './burn-rate-below.gate.ts';
import type { Gate, GateView, Unmet } from './gate.ts';
import noAlert from './no-alert.gate.ts';
import pressPassed from './press-passed.gate.ts';
import previousStageHeld from './previous-stage-held.gate.ts';
import rollbackPossible from './rollback-possible.gate.ts';
import rollbackRehearsed from './rollback-rehearsed.gate.ts';
import windowOpen from './window-open.gate.ts';

/** The closed set: a criterion that has no gate does not compile. */
const GATES: { readonly [K in CriterionKind]: Gate<K> } = {
  approved,
  baseline_good: baselineGood,
  burn_rate_below: burnRateBelow,
  no_alert: noAlert,
  press_passed: pressPassed,
  previous_stage_held: previousStageHeld,
  rollback_possible: rollbackPossible,
  rollback_rehearsed: rollbackRehearsed,
  window_open: windowOpen,
};

/** Why a criterion is not met; null: it is. */
export function unmetCriterion<K extends CriterionKind>(
  criterion: Extract<Criterion, { readonly kind: K }>,
  view: GateView,
): Unmet | null {
  const gate: Gate<K> = GATES[criterion.kind as K];
  return gate.unmet(criterion, view);
}

import type { Reason, ReasonCode } from '../result.ts';
import type { ReleaseState } from './state.ts';

/** What the gate can't mend, or may not act on, by itself. */
const NEEDS_A_PERSON: readonly ReasonCode[] = ['actuator_failed', 'regression'];

/** Whether a hold for these is a person's matter. */
export function needsAPerson(reasons: readonly Reason[]): boolean {
  return reasons.some(({ code }) => NEEDS_A_PERSON.includes(code));
}

/** Whether something that people are called for lasts, on the way: what is taken back ends by notices of its own. */
export function stillNeedsAPerson({ heldFor, drift, deadlineTold, rollBackWanted, order }: ReleaseState): boolean {
  return (
    needsAPerson(heldFor) ||
    drift !== null ||
    deadlineTold ||
    rollBackWanted.length > 0 ||
    order?.order.kind === 'step_back'
  );
}

/** Whether what people were called for may only be forgotten since: a stage that goes on after an interruption has not shown yet that it is over. */
export function isEvidenceLost({
  exposedAt,
  interruptedAt,
}: Pick<ReleaseState, 'exposedAt' | 'interruptedAt'>): boolean {
  return interruptedAt !== null && (exposedAt === null || Date.parse(interruptedAt) >= Date.parse(exposedAt));
}

import type { Of } from './after-order.ts';
import { sameExposure, widest } from './exposure.ts';
import { Refused } from './refused.ts';
import { placeOf, type ReleaseState } from './state.ts';

/**
 * What users see is no longer what was judged: a stage is held until it is so again, or a person has it ordered once more; the next one is
 * not entered. The person looks at what is so now, so approvals from before do not count.
 */
export function drifted(state: ReleaseState, event: Of<'drifted'>): ReleaseState {
  refuseOld(state, event);
  const next = {
    ...state,
    drift: event.exposure,
    approvals: [],
    perhapsExposed: widest(state.perhapsExposed, event.exposure),
  };
  if (placeOf(state) === 'entering') return next;
  if (state.phase === 'frozen') return { ...next, resumeTo: 'held' };
  return { ...next, phase: 'held', since: event.at, heldFor: [] };
}

/** The stage is judged anew from here: who had seen what meanwhile is not known. */
export function driftEnded(state: ReleaseState, event: Of<'drift_ended'>): ReleaseState {
  refuseOld(state, event);
  if (state.drift === null) throw new Refused(`${state.plan.id} has not drifted`);
  return { ...state, drift: null, perhapsExposed: state.exposed, exposedAt: event.at, calmSince: null };
}

/**
 * Whether a reading can tell anything: the stage is on its way, nothing is ordered, and what was exposed last is known to have been so. After an
 * order that failed nobody knows what to compare with: a person looks first.
 */
export function canDrift(state: ReleaseState): boolean {
  const { order, exposedBy, exposedAt, drift, exposed, perhapsExposed } = state;
  const where = placeOf(state);
  const isUnderWay = where === 'entering' || where === 'soaking' || where === 'held';
  if (!isUnderWay || order !== null || exposedBy === null || exposedAt === null) return false;
  return drift !== null || sameExposure(exposed, perhapsExposed);
}

/** Who read before the newest decision says nothing about it. */
function refuseOld(state: ReleaseState, { decision }: { readonly decision: number }): void {
  if (!canDrift(state) || decision !== state.decisions)
    throw new Refused(`${state.plan.id} was moved on since decision ${decision}: what was read then counts no more`);
}

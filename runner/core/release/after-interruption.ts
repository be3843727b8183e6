import type { Of } from './after-order.ts';
import { onTo, type ReleaseState } from './state.ts';

/** The line is stopped: what takes users back goes on, what would show the candidate to more of them does not. */
export function frozen(state: ReleaseState, { at, withdraws }: Of<'frozen'>): ReleaseState {
  return withdrawn({ ...state, phase: 'frozen', since: at, resumeTo: state.phase }, withdraws, at);
}

/** Everything that was known of running evidence is gone: nothing is widened by what an earlier life of the process knew. */
export function restarted(state: ReleaseState, { at, withdraws }: Of<'restarted'>): ReleaseState {
  const next = withdrawn({ ...state, interruptedAt: at, deadlineTold: false }, withdraws, at);
  return next.phase === 'soaking' ? { ...next, phase: 'held', since: at, heldFor: [] } : next;
}

/**
 * An order to widen that no system has confirmed is none any more: its stage is entered anew, by criteria and evidence of then. Users may see
 * it nevertheless, if it got through (`perhapsExposed`).
 */
function withdrawn(state: ReleaseState, decision: number | undefined, at: string): ReleaseState {
  if (decision === undefined || state.order?.order.decision !== decision) return state;
  return { ...state, ...onTo(state, 'entering', at), order: null };
}

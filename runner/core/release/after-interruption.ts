import type { Of } from './after-order.ts';
import { onTo, type ReleaseState } from './state.ts';

/** The line is stopped: what takes users back goes on, what would show the candidate to more of them does not. */
export function frozen(state: ReleaseState, { at }: Of<'frozen'>): ReleaseState {
  return withoutWidening({ ...state, phase: 'frozen', since: at, resumeTo: state.phase }, at);
}

/** Everything that was known of running evidence is gone: nothing is widened by what an earlier life of the process knew. */
export function restarted(state: ReleaseState, { at }: Of<'restarted'>): ReleaseState {
  const next = withoutWidening({ ...state, restartedAt: at }, at);
  return next.phase === 'soaking' ? { ...next, phase: 'held', since: at, heldFor: [] } : next;
}

/**
 * An order to widen that no system has confirmed is none any more: its stage is entered anew, by criteria and evidence of then. Users may see
 * it nevertheless, if it got through (`perhapsExposed`).
 */
function withoutWidening(state: ReleaseState, at: string): ReleaseState {
  const { order } = state;
  if (order === null || order.state !== 'ordered' || order.order.kind !== 'expose') return state;
  return { ...state, ...onTo(state, 'entering', at), order: null };
}

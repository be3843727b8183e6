import type { Happening } from './event.ts';
import type { ReleaseState } from './state.ts';

/**
 * What happens now, with what it does to the order under way beside it. The log says it, and no rule of a later version: what was written
 * before an order could be withdrawn left it open, and goes on meaning that.
 */
export function asRecorded(state: ReleaseState, happening: Happening): Happening {
  const { order: open } = state;
  if (open === null) return happening;
  const { decision, kind } = open.order;
  switch (happening.kind) {
    case 'frozen':
    case 'restarted':
      return open.state === 'ordered' && kind === 'expose' ? { ...happening, withdraws: decision } : happening;
    case 'order_failed':
      return kind === 'step_back' ? { ...happening, stage: state.stage + 1 } : happening;
    default:
      return happening;
  }
}

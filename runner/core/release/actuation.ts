import type { ReleaseEvent } from './event.ts';
import type { Order } from './order.ts';

/** How far the newest order came, and when. Instants, ISO 8601, UTC. */
export interface Actuation {
  readonly decision: number;
  readonly kind: Order['kind'];
  readonly orderedAt: string;
  /** When an actuator said that it is in force; null: none did. */
  readonly appliedAt: string | null;
  /** When it was proved, given up, withdrawn or overtaken by a rollback; null: it is under way. */
  readonly endedAt: string | null;
}

/** Where an order spends its time: from being ordered until it is in force, and from then until it is proved. */
export const ACTUATION_STATES = ['ordered', 'applied'] as const;
export type ActuationState = (typeof ACTUATION_STATES)[number];

/** The newest order after one more event of its release; null: nothing was ordered. */
export function actuationAfter(before: Actuation | null, event: ReleaseEvent): Actuation | null {
  switch (event.kind) {
    case 'planned':
      return null;
    case 'ordered': {
      const { decision, kind, orderedAt } = event.order;
      return { decision, kind, orderedAt, appliedAt: null, endedAt: null };
    }
    case 'applied':
      return before?.decision === event.decision ? { ...before, appliedAt: event.at } : before;
    case 'proved':
    case 'order_failed':
      return before?.decision === event.decision ? { ...before, endedAt: event.at } : before;
    case 'frozen':
    case 'restarted':
      return before !== null && before.decision === event.withdraws ? { ...before, endedAt: event.at } : before;
    case 'roll_back_decided':
      return before !== null && before.endedAt === null ? { ...before, endedAt: event.at } : before;
    default:
      return before;
  }
}

/** Seconds that it spent in a state, or has spent so far at an instant (milliseconds since the epoch); null: it never came to it. */
export function actuationSeconds(actuation: Actuation, state: ActuationState, nowMs: number): number | null {
  const { orderedAt, appliedAt, endedAt } = actuation;
  const from = state === 'ordered' ? orderedAt : appliedAt;
  if (from === null) return null;
  const until = (state === 'ordered' ? appliedAt : null) ?? endedAt;
  return Math.max(0, (until === null ? nowMs : Date.parse(until)) - Date.parse(from)) / 1000;
}

import type { Order } from '../../core/release/order.ts';
import { orderKey } from '../../core/release/order.ts';
import { trouble } from './trouble.ts';
import { withinSignal } from './within-signal.ts';

/** One order as its actuator carries it out. The signal also ends when a newer order of the release arrives. */
export type CarryOut = (signal: AbortSignal) => Promise<void>;

export interface OrderGuard {
  /** Carries out one order at a time. Rejects as `carryOut` does. */
  run(order: Order, signal: AbortSignal, carryOut: CarryOut): Promise<void>;
}

/**
 * Keeps orders of one actuator from overtaking each other: the newest of a release ends an older one that is under way, and everything
 * else waits for its turn. So a roll back never waits for an exposure that hangs.
 */
export function createOrderGuard(system: string): OrderGuard {
  let turn: { readonly order: Order; readonly overtaken: AbortController; readonly over: Promise<void> } | null = null;
  return {
    async run(order, signal, carryOut) {
      while (turn !== null) {
        const current = turn;
        if (isOlder(current.order, order)) {
          current.overtaken.abort(new Error(`order ${orderKey(order)} came meanwhile`));
        }
        await withinSignal(system, signal, current.over);
      }
      const overtaken = new AbortController();
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      turn = { order, overtaken, over };
      try {
        await carryOut(AbortSignal.any([signal, overtaken.signal]));
      } finally {
        turn = null;
        end();
      }
    },
  };
  function isOlder(a: Order, b: Order): boolean {
    return a.release === b.release && a.decision < b.decision;
  }
}

/** Throws when a newer decision about the release was seen: a late order must not undo what was decided after it. */
export function refuseOlder(system: string, order: Order, newest: number | null): void {
  if (newest === null || newest <= order.decision) return;
  throw trouble(
    system,
    `refused order ${orderKey(order)}, for it has seen decision ${newest} of ${order.release}`,
    'what was decided last holds; decide again if that is wrong',
  );
}

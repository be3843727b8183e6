import { type Exposure, sameExposure } from '../../core/release/exposure.ts';
import type { Order } from '../../core/release/order.ts';
import { type CarryOut, createOrderGuard, refuseOlder } from './order-guard.ts';
import type { OrderMemory } from './order-memory.ts';

export interface ApplyOnceOptions {
  readonly id: string;
  readonly system: string;
  readonly memory: OrderMemory;
  read(signal: AbortSignal): Promise<Exposure | null>;
}

/**
 * Carries out orders for a system that does not know them: refuses what is older than the newest that was seen, and leaves alone what
 * was ordered before and already holds. An order that was seen but does not hold is sent again, for nobody knows what became of it.
 */
export function createApplyOnce({
  id,
  system,
  memory,
  read,
}: ApplyOnceOptions): (order: Order, signal: AbortSignal, send: CarryOut) => Promise<void> {
  const guard = createOrderGuard(system);
  return (order, signal, send) =>
    guard.run(order, signal, async (limited) => {
      const { release, decision, exposure } = order;
      const seen = await memory.recall(id, release);
      refuseOlder(system, order, seen?.decision ?? null);
      if (seen?.decision === decision) {
        const now = await read(limited).catch(() => null);
        if (now !== null && sameExposure(now, exposure)) return;
      }
      // Before it is sent: an order whose answer was lost must not be followed by an older one either.
      await memory.keep(id, { release, decision, notes: {} });
      await send(limited);
    });
}

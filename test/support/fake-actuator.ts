import type { Actuator } from '../../runner/actuators/actuator.ts';
import { type Exposure, NOBODY } from '../../runner/core/release/exposure.ts';
import type { Order } from '../../runner/core/release/order.ts';

export interface FakeActuator extends Actuator {
  /** Every order that reached the system, in the order of arrival. */
  readonly orders: readonly Order[];
  exposure: Exposure;
  /** What it does to the next orders. */
  mood: 'works' | 'refuses' | 'lies' | 'hangs';
}

/** A router in memory that can refuse an order, accept and ignore it, or hang. */
export function aFakeActuator(id: string, mood: FakeActuator['mood'] = 'works'): FakeActuator {
  const orders: Order[] = [];
  const actuator: FakeActuator = {
    id,
    orders,
    exposure: NOBODY,
    mood,
    bySegment: true,
    canRollBackFrom: () => true,
    canNarrow: true,
    canRehearse: true,
    canBeRead: true,
    isGradual: false,
    async apply(order, signal) {
      orders.push(order);
      if (actuator.mood === 'refuses') throw new Error(`${id} says no`);
      if (actuator.mood === 'hangs')
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error(`${id} hangs`))));
      if (actuator.mood === 'works') actuator.exposure = order.exposure;
    },
    read: async () => actuator.exposure,
  };
  return actuator;
}

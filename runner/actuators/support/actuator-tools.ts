import type { Mask } from '../../core/mask.ts';
import type { OrderMemory } from './order-memory.ts';

/** What the runner lends its actuators. */
export interface ActuatorTools {
  readonly memory: OrderMemory;
  /** Of everything that an actuator repeats of what a system said. */
  readonly mask: Mask;
}

import type { Actuator } from '../../../runner/actuators/actuator.ts';
import type { ActuatorConfig } from '../../../runner/actuators/create-actuators.ts';
import type { Exposure } from '../../../runner/core/release/exposure.ts';
import type { Order } from '../../../runner/core/release/order.ts';

/** A system that an actuator moves, as the contract suite sees it. */
export interface Place {
  readonly config: ActuatorConfig;
  /** What its actuator must call it in every error. */
  readonly name: RegExp;
  /** Lets the system do what it was asked for, where it does so in its own time. */
  settle(actuator: Actuator): Promise<void>;
  /** What users get, by the system's own account. */
  truth(): Promise<Exposure>;
  /** How often it changed that, or was made to work on it. */
  effects(): Promise<number>;
  /** The same kind of actuator before a system that is not there. */
  readonly dead: ActuatorConfig;
  /** Makes the system silent until it is closed; what it had begun and left behind. */
  fallSilent(): Promise<void>;
  close(): Promise<void>;
}

let decisions = 0;

/** An order that is newer than all before it. */
export function anOrder(exposure: number | Exposure, others: Partial<Order> = {}): Order {
  decisions += 1;
  return {
    decision: decisions,
    release: 'shop-2.41',
    releases: { baseline: '2.40.0', candidate: '2.41.0' },
    kind: 'expose',
    stage: 'a stage',
    exposure: typeof exposure === 'number' ? everywhere(exposure) : exposure,
    orderedAt: '2026-11-25T10:00:00.000Z',
    deadlineAt: '2026-11-25T10:01:00.000Z',
    reason: 'every cell is good',
    ...others,
  };
}

export function aRollBack(others: Partial<Order> = {}): Order {
  return anOrder(0, { kind: 'roll_back', reason: 'checkout is broken', ...others });
}

export function everywhere(percent: number): Exposure {
  return { default: percent, segments: {} };
}

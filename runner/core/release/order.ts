import type { Exposure } from './exposure.ts';

/** Something that an actuator is to bring about. Ordered again, after a restart or a retry, it is the same order. */
export interface Order {
  /** Grows within a release: an actuator and the gate both refuse what is older than what they last saw of the same release. */
  readonly decision: number;
  readonly release: string;
  readonly releases: { readonly baseline: string; readonly candidate: string };
  /** `rehearse`: taken back as by a rollback, to be exposed again once that is proved. */
  readonly kind: 'expose' | 'step_back' | 'rehearse' | 'roll_back';
  readonly stage: string;
  /** What is to hold afterwards; nobody for `rehearse` and `roll_back`. */
  readonly exposure: Exposure;
  /** ISO 8601, UTC. */
  readonly orderedAt: string;
  readonly deadlineAt: string;
  /** One sentence, for the audit trail of whoever executes it. */
  readonly reason: string;
}

/** Idempotency key of an order, the same in every system that it is sent to. */
export function orderKey({ release, decision }: Pick<Order, 'release' | 'decision'>): string {
  return `${release}#${decision}`;
}

/** Whether it is over only when rounds saw it: what takes the candidate back. What shows it to more users is read back. */
export function isProvedByRounds({ kind }: Pick<Order, 'kind'>): boolean {
  return kind === 'roll_back' || kind === 'rehearse';
}

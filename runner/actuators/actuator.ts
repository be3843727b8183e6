import type { Exposure } from '../core/release/exposure.ts';
import type { Order } from '../core/release/order.ts';
import type { Whereabouts } from '../core/release/whereabouts.ts';

/** What changes who sees the candidate. */
export interface Actuator {
  readonly id: string;
  /** Whether it can take the candidate back from there: a rollout that was promoted can no longer be aborted. */
  canRollBackFrom(where: Whereabouts): boolean;
  /** Whether it can show the candidate to fewer users without taking it back whole; a rollout goes only forward, or back to nobody. */
  readonly canNarrow: boolean;
  /**
   * Whether rolling back by it can be rehearsed: it can expose the same candidate again (a rollout that was aborted is over), and says what holds
   * (of a few users, rounds alone prove little).
   */
  readonly canRehearse: boolean;
  /** Whether it can be asked what holds. Where it can't, its word that it accepted an order is all there is. */
  readonly canBeRead: boolean;
  /**
   * Whether an order may take minutes, in steps or as a program that runs: it is not sent again while it is on its way, which would skip a step or
   * kill the program.
   */
  readonly isGradual: boolean;
  /** Whether it can expose segments differently. */
  readonly bySegment: boolean;
  /**
   * Brings the order about; idempotent by the order's key, refuses an order older than one it has seen of the same release. Resolves once
   * the system has accepted it, rejects with an `Error` whose message names the system and the way out. Ends with the signal.
   */
  apply(order: Order, signal: AbortSignal): Promise<void>;
  /**
   * What the system says holds now; null while it does not say: it is on its way, and an order is not in force yet. Always null where it can't
   * be read. Rejects like `apply`. Ends with the signal.
   */
  read(signal: AbortSignal): Promise<Exposure | null>;
}

import type { ReleaseAction } from './actions.ts';
import type { ReleaseEvent } from './event.ts';
import type { GateStatus } from './gate-status.ts';
import type { OddsPoint } from './odds-history.ts';
import type { Person } from './plan.ts';

/** A release as it is shown: where it is, how it got there. */
export interface ReleaseView {
  readonly status: GateStatus;
  /** In time order; empty when nothing was recorded. */
  readonly odds: readonly OddsPoint[];
  /** The last ones, in the order in which they happened. */
  readonly history: readonly ReleaseEvent[];
}

/** The same for somebody at a browser. */
export interface ReleasePageView extends ReleaseView {
  /** Who signed in; null: nobody did. */
  readonly person: Person | null;
  /** What they may do now. */
  readonly actions: readonly ReleaseAction[];
  /** Ids of the overrides in force that they may end. */
  readonly endable: readonly string[];
}

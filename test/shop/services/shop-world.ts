import type { ShopClock } from '../data/shop-clock.ts';
import type { ShopDatabase } from '../data/shop-database.ts';
import type { ReleaseState } from './contracts.ts';
import type { Served } from './served.ts';

/** What all services of a release share: the shop's data and time, and the release's own state. */
export interface ShopWorld {
  readonly database: ShopDatabase;
  readonly clock: ShopClock;
  readonly state: ReleaseState;
  /** Seeded, the release's own. */
  readonly random: () => number;
  /** The services count in here what they do. */
  readonly served: Served;
}

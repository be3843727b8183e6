import { startForgetting } from './data/forget.ts';
import { seededRandom } from './data/seeded-random.ts';
import { createShopClock, type ShopClock } from './data/shop-clock.ts';
import { openShopDatabase, type ShopDatabase } from './data/shop-database.ts';
import { stockUp } from './data/stock-up.ts';
import { type Edge, startEdge } from './edge.ts';
import { type Exposure, NO_EXPOSURE } from './exposure.ts';
import { type Cohort, createFaultBoard, type FaultBoard } from './fault-board.ts';
import { startRelease } from './release.ts';
import { addAccount } from './services/accounts.ts';
import type { ReleaseState, ShopServices } from './services/contracts.ts';
import { createSandboxProvider } from './services/sandbox-provider.ts';
import { nothingServed, type Served } from './services/served.ts';
import type { ExposureStep } from './shoppers/counterfactual.ts';
import { type Crowd, createCrowd } from './shoppers/crowd.ts';
import { createStorefront } from './storefront/storefront.ts';

export interface ShopSettings {
  /** 0 = any free one. */
  readonly port: number;
  readonly seed: number;
  /** Ids of faults that are on from the start. */
  readonly faults: readonly string[];
  readonly releases: Readonly<Record<Cohort, string>>;
  /** Of the account `shopper@example.test`. */
  readonly demoPassword: string;
}

/** A shop that runs, and what the control API changes in it. */
export interface Shop {
  readonly edge: Edge;
  readonly board: FaultBoard;
  readonly database: ShopDatabase;
  readonly clock: ShopClock;
  readonly releases: Readonly<Record<Cohort, string>>;
  readonly services: Readonly<Record<Cohort, ShopServices>>;
  readonly served: Readonly<Record<Cohort, Served>>;
  readonly crowd: Crowd;
  exposure: Exposure;
  /** What the exposure has been, oldest first, in epoch milliseconds. */
  readonly exposures: readonly ExposureStep[];
  close(): Promise<void>;
}

/** Starts both releases on shared data, and the edge before them. Throws `InvalidInput` for an unknown fault. */
export async function startShop({ port, seed, faults, releases, demoPassword }: ShopSettings): Promise<Shop> {
  const board = await createFaultBoard(faults);
  const database = openShopDatabase();
  const clock = createShopClock();
  stockUp(database, clock.iso());
  await addAccount(database, {
    email: 'shopper@example.test',
    password: demoPassword,
    name: 'Sam Shopper',
    address: HOME,
  });

  const forgetting = startForgetting(database);
  const ended = new AbortController();
  const served = { baseline: nothingServed(), candidate: nothingServed() };
  const closers: (() => Promise<unknown>)[] = [];
  const open = async (cohort: Cohort, ownSeed: number) => {
    const state: ReleaseState = { release: releases[cohort], cohort, has: (fault) => board.has(fault, cohort) };
    // Each release has an account of its own with the provider, which is as busy as its own orders make it.
    const world = { database, clock, state, random: seededRandom(ownSeed), served: served[cohort] };
    const release = await startRelease(world, createSandboxProvider(ended.signal));
    const storefront = await createStorefront({ services: release.services, state });
    closers.push(release.close, async () => storefront.close());
    return { services: release.services, url: await storefront.listen({ host: '127.0.0.1', port: 0 }) };
  };
  const [baseline, candidate] = [await open('baseline', seed), await open('candidate', seed + 1)];
  const exposures: ExposureStep[] = [{ atMs: Date.now(), exposure: NO_EXPOSURE }];
  const exposureNow = () => exposures.at(-1)?.exposure ?? NO_EXPOSURE;
  const crowd = createCrowd({
    seed,
    candidate: releases.candidate,
    origin: () => edge.url,
    exposure: exposureNow,
  });
  const shop: Omit<Shop, 'edge'> & { edge?: Edge } = {
    board,
    database,
    clock,
    releases,
    services: { baseline: baseline.services, candidate: candidate.services },
    served,
    crowd,
    exposures,
    get exposure() {
      return exposureNow();
    },
    set exposure(exposure) {
      const atMs = Date.now();
      exposures.push({ atMs, exposure });
      if (crowd.startedMs !== null) crowd.ledger.mark(atMs, exposure);
    },
    async close() {
      await crowd.close();
      ended.abort();
      forgetting.stop();
      for (const close of closers.reverse()) await close();
      database.close();
    },
  };
  const edge = await startEdge({
    port,
    upstreams: { baseline: baseline.url, candidate: candidate.url },
    releases,
    served,
    has: board.has,
    exposure: exposureNow,
    random: seededRandom(seed + 2),
  });
  closers.push(edge.close);
  return Object.assign(shop, { edge });
}

const HOME = { name: 'Sam Shopper', street: 'Lindenweg 5', postcode: '10115', city: 'Berlin', country: 'DE' };

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
  exposure: Exposure;
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

  const ended = new AbortController();
  const provider = createSandboxProvider(ended.signal);
  const closers: (() => Promise<unknown>)[] = [];
  const open = async (cohort: Cohort, ownSeed: number) => {
    const state: ReleaseState = { release: releases[cohort], cohort, has: (fault) => board.has(fault, cohort) };
    const release = await startRelease({ database, clock, state, random: seededRandom(ownSeed) }, provider);
    const storefront = await createStorefront({ services: release.services, state });
    closers.push(release.close, async () => storefront.close());
    return { services: release.services, url: await storefront.listen({ host: '127.0.0.1', port: 0 }) };
  };
  const [baseline, candidate] = [await open('baseline', seed), await open('candidate', seed + 1)];
  const shop: Omit<Shop, 'edge'> & { edge?: Edge } = {
    board,
    database,
    clock,
    releases,
    services: { baseline: baseline.services, candidate: candidate.services },
    exposure: NO_EXPOSURE,
    async close() {
      ended.abort();
      for (const close of closers.reverse()) await close();
      database.close();
    },
  };
  const edge = await startEdge({
    port,
    upstreams: { baseline: baseline.url, candidate: candidate.url },
    releases,
    exposure: () => shop.exposure,
    random: seededRandom(seed + 2),
  });
  closers.push(edge.close);
  return Object.assign(shop, { edge });
}

const HOME = { name: 'Sam Shopper', street: 'Lindenweg 5', postcode: '10115', city: 'Berlin', country: 'DE' };

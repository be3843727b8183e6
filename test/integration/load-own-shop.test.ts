import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findK6 } from '../../runner/engines/load/find-k6.ts';
import { prepareLoad } from '../../runner/engines/load/load-engine.ts';
import { openFickleShop } from '../support/fickle-shop.ts';
import { testPlan } from '../support/run-k6.ts';

/** A shop that speaks JSON under paths of its own; what it has not got, it says. */
const ADAPTER = `
import { GaveUp, type HttpShop } from 'waygate/load';

const none = (): never => {
  throw new GaveUp('refused', 'this shop has no such thing');
};
const shop: HttpShop = {
  wares: { test: 'A-1', scarce: null, limitedCoupon: null, read: ['A-1'], searches: ['a'] },
  probe: 'search',
  enter: (client) => void client.get('enter', '/start'),
  browse: (client) => void client.get('browse', '/all'),
  search: (client, text) => void client.get('search', \`/find/\${text}\`),
  openProduct: (client) => void client.get('open_product', '/item/A-1'),
  addToCart: (client, sku) =>
    void client.post('add_to_cart', '/basket', { sku }, { status: [201], body: true, wrong: ({ body }) => (body.includes(sku) ? null : 'not in it') }),
  addToCartTwice: none,
  applyCoupon: none,
  prepareCheckout: none,
  placeOrder: none,
  finalRequest: none,
  readFinal: ({ status }) => ({ kind: 'unknown', status }),
  crawlPaths: () => ['/all'],
};
export default shop;
`;
const SCENARIO = `
import { defineLoad } from 'waygate/load';

export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'Shoppers of a shop of our own',
  requests: 2,
  shape: () => ({ pressure: [{ over: 0, to: 1 }] }),
  intent({ shop, client }) {
    shop.search(client, 'lamp');
    shop.addToCart(client, shop.wares.test, 1);
  },
});
`;

test('a shop of one’s own needs one file, and a scenario another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-own-load-'));
  const shop = await openFickleShop(({ method }) =>
    method === 'POST' ? { status: 201, body: '{"basket":["A-1"]}' } : { status: 200, body: '{}' },
  );
  try {
    const own = async (name: string, text: string) => {
      const file = join(folder, name);
      await writeFile(file, text);
      return file;
    };
    const load = await prepareLoad({
      k6: (await findK6({ configured: process.env.WAYGATE_K6 ?? null })).path,
      scenarioFile: await own('lamps.load.ts', SCENARIO),
      shopFile: await own('own.shop.ts', ADAPTER),
      plan: testPlan(shop.url, { seconds: { warm: 0, baseline: 0, pressure: 3, recovery: 0 } }),
      generators: 1,
      confined: [],
      target: { host: '127.0.0.1', addresses: ['127.0.0.1'] },
      caps: { requestsPerSecond: 100, seconds: 30, concurrentIntents: 50 },
      folder,
      secrets: [],
      now: Date.now,
      onWindow: () => undefined,
    });
    expect(load.requirements.title).toBe('Shoppers of a shop of our own');
    await load.start();
    await load.go();
    const { counts, stopped } = await load.ended;
    expect(stopped).toBeNull();
    expect(counts.pressure.intents).toBeGreaterThan(9);
    expect(counts.pressure.goodput).toBe(counts.pressure.intents);
    expect(counts.pressure.scriptErrors).toBe(0);
    const paths = new Set(shop.asked.map(({ path }) => path));
    expect([...paths].sort(), 'of the demo’s adapter nothing is left').toEqual([
      '/basket',
      '/find/a',
      '/find/lamp',
      '/start',
    ]);
  } finally {
    await shop.close();
    await rm(folder, { recursive: true, force: true });
  }
});

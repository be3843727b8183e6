import { mkdir } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { prepareLoad } from '../../runner/engines/load/load-engine.ts';
import { loadOrder } from '../support/load-orders.ts';
import { type LoopbackShop, openLoopbackShop } from '../support/loopback-shop.ts';

for (const { name, host, target } of [
  { name: 'an address', host: '127.0.0.1', target: { host: '127.0.0.1', addresses: ['127.0.0.1'] } },
  { name: 'a name', host: 'shop.test', target: { host: 'shop.test', addresses: ['127.0.0.1'] } },
]) {
  test(`when ${name} is allowed, no other place is connected to: by address, name, redirect or IPv6`, async () => {
    const others: LoopbackShop[] = [];
    const shop = await openLoopbackShop();
    try {
      others.push(await openLoopbackShop({ host: '127.0.0.9', port: shop.port }));
      others.push(await openLoopbackShop({ host: '::1', port: shop.port }));
      // Leads where a client that follows would arrive.
      shop.redirectTo(`http://127.0.0.9:${shop.port}/followed`);
      const folder = test.info().outputPath('load');
      await mkdir(folder, { recursive: true });
      const baseUrl = `http://${host}:${shop.port}`;
      const plan = { intentsPerSecond: 5, seconds: { warm: 0, baseline: 3, pressure: 0, recovery: 0 } };
      const run = await prepareLoad(await loadOrder('astray', baseUrl, folder, { target, plan }));
      await run.start();
      await run.go();
      const { counts, generators } = await run.ended;

      expect(counts.baseline.intents).toBeGreaterThan(10);
      expect(generators[0]?.exitCode).toBe(0);
      expect(others.map((other) => other.connections())).toEqual([0, 0]);
      // The shop itself was reached, also by the name that is pinned.
      expect(shop.requests.filter(({ path }) => path === '/redirect').length).toBeGreaterThan(10);
      expect(shop.requests.filter(({ path }) => path === '/followed')).toEqual([]);
    } finally {
      await Promise.all([shop, ...others].map((one) => one.close()));
    }
  });
}

test('the places are really there: whoever may connect does', async () => {
  const other = await openLoopbackShop({ host: '127.0.0.9' });
  await fetch(other.url);
  expect(other.connections()).toBe(1);
  await other.close();
});

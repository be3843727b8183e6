import { expect, test } from '@playwright/test';
import { connectPeer } from '../shop/services/peer.ts';
import { type RunningService, serve } from '../shop/services/serve.ts';
import { startDemoShop } from '../support/demo-shop.ts';
import { Shopper } from '../support/shopper.ts';

interface Kitchen {
  cook(input: { readonly ms: number }): Promise<{ readonly done: true }>;
  burn(): Promise<never>;
}
let kitchen: RunningService;

test.beforeAll(async () => {
  const operations: Kitchen = {
    async cook({ ms }) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return { done: true };
    },
    async burn() {
      throw new Error('the pan is on fire');
    },
  };
  kitchen = await serve(operations, { name: 'kitchen', latencyMs: 0, capacity: { concurrent: 2, queue: 3 } });
});
test.afterAll(() => kitchen.close());

test('a service works on what it can hold, queues a few and refuses the rest, and recovers', async () => {
  const peer = connectPeer<Kitchen>({ name: 'kitchen', url: kitchen.url, timeLimitMs: 5_000 });
  const flood = await Promise.allSettled(Array.from({ length: 12 }, () => peer.call.cook({ ms: 100 })));
  expect(flood.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  for (const result of flood)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 503, code: 'overloaded' });
  expect(await peer.call.cook({ ms: 0 })).toEqual({ done: true });
  await peer.close();
});

test('an overloaded service says when to come back', async () => {
  const ask = () =>
    fetch(`${kitchen.url}/cook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"ms":100}',
    });
  const answers = await Promise.all(Array.from({ length: 8 }, ask));
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused).toHaveLength(3);
  for (const answer of refused) expect(answer.headers.get('retry-after')).toBe('1');
});

test('a service slower than the time limit, a broken one and an absent one are errors that name it', async () => {
  const peer = connectPeer<Kitchen>({ name: 'kitchen', url: kitchen.url, timeLimitMs: 100 });
  await expect(peer.call.cook({ ms: 2_000 })).rejects.toThrow(/could not ask kitchen to cook/);
  await expect(peer.call.burn()).rejects.toThrow('kitchen could not burn: 500 kitchen: the pan is on fire');
  await peer.close();
  const nobody = connectPeer<Kitchen>({ name: 'nobody', url: 'http://127.0.0.1:9', timeLimitMs: 100 });
  await expect(nobody.call.burn()).rejects.toThrow(/could not ask nobody to burn/);
  await nobody.close();
});

test('a flood of searches is partly refused with 503 and Retry-After, and over when it is over', async () => {
  const shop = await startDemoShop({ faults: ['slow-search'] });
  const shopper = new Shopper(shop.url, { 'waygate-pin': 'candidate' });
  const pages = await Promise.all(Array.from({ length: 160 }, () => shopper.get('/de/search?q=becher')));
  const refused = pages.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(160);
  for (const { status, headers } of refused)
    expect({ status, after: headers['retry-after'] }).toEqual({ status: 503, after: '1' });
  expect((await shopper.get('/de/search?q=becher')).status).toBe(200);
  await shop.stop();
});

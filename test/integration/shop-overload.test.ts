import { expect, test } from '@playwright/test';
import { callerNow } from '../shop/services/caller.ts';
import { connectPeer } from '../shop/services/peer.ts';
import { type RunningService, serve } from '../shop/services/serve.ts';
import { nothingServed } from '../shop/services/served.ts';
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
  const flood = await Promise.allSettled(Array.from({ length: 12 }, () => peer.call.cook({ ms: 500 })));
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
      body: '{"ms":500}',
    });
  const answers = await Promise.all(Array.from({ length: 8 }, ask));
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused).toHaveLength(3);
  for (const answer of refused) expect(answer.headers.get('retry-after')).toBe('1');
});

test('what nobody waits for any longer is not begun, unless the service does not shed', async () => {
  for (const sheds of [true, false]) {
    const served = nothingServed();
    const cooked: number[] = [];
    const operations = {
      async cook({ ms }: { readonly ms: number }) {
        cooked.push(ms);
        await new Promise((resolve) => setTimeout(resolve, ms));
        return { done: true } as const;
      },
    };
    const small = { name: 'small', latencyMs: 0, capacity: { concurrent: 1, queue: 4 }, sheds: () => sheds, served };
    const service = await serve(operations, small);
    const patient = connectPeer<typeof operations>({ name: 'small', url: service.url, timeLimitMs: 5_000 });
    const hurried = connectPeer<typeof operations>({ name: 'small', url: service.url, timeLimitMs: 100 });
    const first = patient.call.cook({ ms: 400 });
    await expect.poll(() => cooked).toEqual([400]);
    await Promise.allSettled([1, 2, 3].map((ms) => hurried.call.cook({ ms })));
    await Promise.all([first, patient.call.cook({ ms: 4 })]);
    expect(cooked).toEqual(sheds ? [400, 4] : [400, 1, 2, 3, 4]);
    expect(served).toMatchObject({ work: { small: sheds ? 2 : 5 }, wasted: sheds ? 0 : 3 });
    for (const { close } of [patient, hurried, service]) await close();
  }
});

test('the time that a caller has left goes along, and what it asked for is taken back when it leaves', async () => {
  const began: number[] = [];
  const ended: number[] = [];
  const inner = await serve(
    {
      async work() {
        const caller = callerNow();
        began.push((caller?.until ?? 0) - performance.now());
        await new Promise((resolve) => caller?.left.addEventListener('abort', resolve));
        ended.push(1);
      },
    },
    { name: 'inner', latencyMs: 0, capacity: { concurrent: 8, queue: 0 } },
  );
  const innerPeer = connectPeer<{ work(): Promise<void> }>({ name: 'inner', url: inner.url, timeLimitMs: 60_000 });
  const outer = await serve(
    { pass: () => innerPeer.call.work() },
    { name: 'outer', latencyMs: 0, capacity: { concurrent: 8, queue: 0 } },
  );
  const outerPeer = connectPeer<{ pass(): Promise<void> }>({ name: 'outer', url: outer.url, timeLimitMs: 500 });
  await expect(outerPeer.call.pass()).rejects.toThrow(/could not ask outer to pass/);
  await expect.poll(() => ended).toHaveLength(1);
  expect(began[0]).toBeGreaterThan(0);
  expect(began[0]).toBeLessThanOrEqual(501);
  for (const { close } of [innerPeer, outerPeer, outer, inner]) await close();
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

test('carts beyond what the warehouse bears are refused with 503 and Retry-After, and filled when asked again', async () => {
  const shop = await startDemoShop({ controlPort: 0 });
  const shoppers = Array.from({ length: 24 }, () => new Shopper(shop.url, { 'waygate-pin': 'candidate' }));
  const add = (shopper: Shopper) => shopper.post('/de/cart/add', { sku: 'test-mug', quantity: '1' });
  const pages = await Promise.all(shoppers.map(add));
  const refused = pages.filter(({ status }) => status !== 200);
  // One is answered, seven wait; the first may be through before the last has come.
  expect(refused.length).toBeGreaterThan(24 / 3);
  expect(refused.length).toBeLessThanOrEqual(24 - 8);
  for (const { status, headers } of refused)
    expect({ status, after: headers['retry-after'] }).toEqual({ status: 503, after: '1' });
  const again = shoppers[pages.findIndex(({ status }) => status === 503)] as Shopper;
  expect((await add(again)).status).toBe(200);
  expect(again.cookies.get('cart-de')).toBe('1');

  const served = await (await fetch(`${shop.control}/served`)).json();
  expect(served).toMatchObject({
    baseline: { requests: 0, work: { warehouse: 0, payments: 0 }, wasted: 0 },
    candidate: { work: { warehouse: 24 - refused.length + 1 }, wasted: 0 },
  });
  expect(served.candidate.requests).toBeGreaterThanOrEqual(25);
  await shop.stop();
});

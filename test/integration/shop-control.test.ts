import { expect, test } from '@playwright/test';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { Shopper } from '../support/shopper.ts';

let shop: DemoShop;
test.beforeAll(async () => {
  shop = await startDemoShop({ controlPort: 0 });
});
test.afterAll(() => shop.stop());

async function ask<T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; answer: T }> {
  const answer = await fetch(`${shop.control}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: answer.status, answer: (await answer.json()) as T };
}

test('there is no control API unless it is asked for', async () => {
  const plain = await startDemoShop();
  expect(plain.control).toBeNull();
  await plain.stop();
});

test('faults are listed with their data, switched on where their scope says, or where asked, and off again', async () => {
  const { answer: all } = await ask<{ id: string; title: string; on: object }[]>('GET', '/faults');
  expect(all.length).toBeGreaterThanOrEqual(13);
  for (const fault of all)
    expect(fault).toMatchObject({ title: expect.any(String), on: { baseline: false, candidate: false } });
  expect((await ask('PUT', '/faults/slow-search')).answer).toMatchObject({ on: { baseline: false, candidate: true } });
  expect((await ask('PUT', '/faults/shared-outage')).answer).toMatchObject({ on: { baseline: true, candidate: true } });
  expect((await ask('PUT', '/faults/noindex-leak', { cohorts: ['baseline'] })).answer).toMatchObject({
    on: { baseline: true, candidate: false },
  });
  for (const id of ['slow-search', 'shared-outage', 'noindex-leak']) {
    expect((await ask('DELETE', `/faults/${id}`)).answer).toMatchObject({ on: { baseline: false, candidate: false } });
  }
});

test('a fault tells since when it is on; switched on again, it has been on since before', async () => {
  const before = Date.now();
  const sinceOf = async (method: string) =>
    (await ask<{ since: Record<string, string | null> }>(method, '/faults/dead-button')).answer.since;
  const first = await sinceOf('PUT');
  expect(first.baseline).toBeNull();
  expect(Date.parse(String(first.candidate))).toBeGreaterThanOrEqual(before);
  expect(Date.parse(String(first.candidate))).toBeLessThanOrEqual(Date.now());
  expect(await sinceOf('PUT')).toEqual(first);
  expect(await sinceOf('DELETE')).toEqual({ baseline: null, candidate: null });
  expect(Date.parse(String((await sinceOf('PUT')).candidate))).toBeGreaterThanOrEqual(
    Date.parse(String(first.candidate)),
  );
  await ask('DELETE', '/faults/dead-button');
});

test('stock can be set, which is a movement of its own; stock and movements agree', async () => {
  expect((await ask('PUT', '/stock/fjord-mug-blue', { onHand: 7 })).answer).toEqual({
    sku: 'fjord-mug-blue',
    onHand: 7,
  });
  expect((await ask('GET', '/stock?sku=fjord-mug-blue')).answer).toEqual([
    { sku: 'fjord-mug-blue', onHand: 7, reserved: 0, sold: 0, adjusted: 7 },
  ]);
  const { answer } = await ask<{ delta: number; reason: string }[]>('GET', '/stock-movements?sku=fjord-mug-blue');
  expect(answer[0]).toMatchObject({ reason: 'adjust' });
  expect(answer.reduce((sum, { delta }) => sum + delta, 0)).toBe(7);
});

test('the clock moves', async () => {
  const dayMs = 86_400_000;
  const { answer } = await ask<{ offsetMs: number; now: string }>('PUT', '/clock', { offsetMs: dayMs });
  expect(answer.offsetMs).toBe(dayMs);
  expect(Math.abs(Date.parse(answer.now) - Date.now() - dayMs)).toBeLessThan(60_000);
  await ask('PUT', '/clock', { offsetMs: 0 });
});

test('orders, their payments and what they took from stock can be read, synthetic ones and others apart', async () => {
  const [person, probe] = [new Shopper(shop.url), new Shopper(shop.url, { syn: 'run-7' })];
  for (const shopper of [person, probe]) await shopper.confirm(await shopper.prepare({ sku: 'alba-mug-sand' }));
  const { answer: orders } = await ask<{ number: string; synthetic: string | null; totals: { grandMinor: number } }[]>(
    'GET',
    '/orders',
  );
  expect(orders.map(({ synthetic }) => synthetic)).toEqual(['run-7', null]);
  expect((await ask<unknown[]>('GET', '/orders?synthetic=true')).answer).toEqual([orders[0]]);
  expect((await ask<unknown[]>('GET', '/orders?synthetic=false')).answer).toEqual([orders[1]]);
  expect((await ask<unknown[]>('GET', '/orders?limit=1')).answer).toEqual([orders[0]]);
  const { number, totals } = orders[0] ?? { number: '', totals: { grandMinor: 0 } };
  await expect
    .poll(async () => (await ask('GET', `/payments?order=${number}`)).answer)
    .toMatchObject([
      { order: number, method: 'card', amountMinor: totals.grandMinor, currency: 'EUR', status: 'captured' },
    ]);
  const { answer: moved } = await ask<{ delta: number; reason: string }[]>('GET', '/stock-movements?sku=alba-mug-sand');
  expect(moved.filter(({ reason }) => reason === 'order').map(({ delta }) => delta)).toEqual([-1, -1]);
});

for (const [method, path, body, status, expected] of [
  ['PUT', '/exposure', { default: 101 }, 400, /default: a percentage from 0 to 100/],
  ['PUT', '/exposure', { default: 1, segments: { tablet: 1 } }, 400, /segments: segments among desktop-de, /],
  ['PUT', '/exposure', undefined, 400, /default: a percentage from 0 to 100/],
  ['PUT', '/stock/test-mug', { onHand: -1 }, 400, /onHand: /],
  ['PUT', '/stock/nope', { onHand: 1 }, 404, /there is no article nope/],
  ['PUT', '/clock', { offsetMs: 'tomorrow' }, 400, /offsetMs: milliseconds/],
  ['PUT', '/faults/nope', undefined, 404, /one of checkout-500-tenth, /],
  ['PUT', '/faults/slow-search', { cohorts: ['canary'] }, 400, /cohorts.0: .*baseline.*candidate/],
  ['GET', '/orders?limit=many', undefined, 400, /limit: a number of rows/],
  ['GET', '/orders?colour=red', undefined, 400, /colour/],
  ['GET', '/nowhere', undefined, 404, /there is no GET \/nowhere/],
] as const) {
  test(`${method} ${path} with ${JSON.stringify(body) ?? 'no body'} is ${status} with what was expected`, async () => {
    const refused = await ask<{ error: string }>(method, path, body);
    expect(refused.status).toBe(status);
    expect(refused.answer.error).toMatch(expected);
  });
}

test('the books tell what was sold, page by page, and how coupons were used', async () => {
  const numbers: string[] = [];
  for (const intent of [1, 2, 3]) {
    const buyer = new Shopper(shop.url, { 'waygate-pin': 'baseline', syn: `press-7.${intent}` });
    await buyer.confirm(await buyer.prepare({ sku: 'meadow-pan-28', ...(intent === 1 ? { coupon: 'FLASH9' } : {}) }));
    const { answer } = await ask<{ number: string }[]>('GET', `/orders?synthetic=press-7.${intent}`);
    numbers.push(String(answer[0]?.number));
  }
  const pages: string[] = [];
  for (let after = ''; pages.length < 10; ) {
    const { answer } = await ask<{ number: string }[]>('GET', `/orders?run=press-7&limit=2&after=${after}`);
    if (answer.length === 0) break;
    pages.push(...answer.map(({ number }) => number));
    after = String(answer.at(-1)?.number);
  }
  expect(pages).toEqual(numbers);
  expect((await ask('GET', '/orders?run=press')).answer).toEqual([]);
  const first = (await ask<{ id: string; order: string }[]>('GET', '/payments?run=press-7&after=')).answer;
  expect(first.map(({ order }) => order).sort()).toEqual([...numbers].sort());
  expect((await ask('GET', `/payments?run=press-7&after=${first.at(-1)?.id}`)).answer).toEqual([]);
  expect((await ask('GET', '/stock?sku=meadow-pan-28')).answer).toEqual([
    { sku: 'meadow-pan-28', onHand: 2, reserved: 0, sold: 3, adjusted: 5 },
  ]);
  const { answer: coupons } = await ask<{ coupon: string }[]>('GET', '/redemptions');
  expect(coupons.find(({ coupon }) => coupon === 'FLASH9')).toEqual({
    coupon: 'FLASH9',
    times: 1,
    orders: 1,
    limit: 9,
  });
  expect(coupons.find(({ coupon }) => coupon === 'WELCOME10')).toMatchObject({ times: 0, orders: 0, limit: null });
});

import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { LoadPlan } from '../../load/support/plan.ts';
import { type Asked, type FickleShop, openFickleShop, type Told } from '../support/fickle-shop.ts';
import { type K6Outcome, runK6, testPlan } from '../support/run-k6.ts';

const PAGE = '<html><form action="/de/cart/add"></form></html>';
const SECONDS = { warm: 0, baseline: 0, pressure: 3, recovery: 0 };
const FILLS_A_CART = fileURLToPath(new URL('../support/loads/fills-a-cart.load.ts', import.meta.url));
const ALONE = { phase: 'pressure' } as const;

/** A few intents against a shop that answers as told; what else is asked is fine. */
async function press(
  tell: (asked: Asked, nth: number) => Told | null,
  plan: Partial<LoadPlan> = {},
): Promise<{ readonly outcome: K6Outcome; readonly shop: FickleShop; readonly shoppers: readonly Asked[] }> {
  const fine = ({ method }: Asked): Told =>
    method === 'POST' ? { status: 303, headers: { location: '/de/cart' } } : { status: 200, body: PAGE };
  const shop = await openFickleShop((asked, nth) => tell(asked, nth) ?? fine(asked));
  try {
    const outcome = await runK6(
      FILLS_A_CART,
      testPlan(shop.url, { seconds: SECONDS, intentsPerSecond: 2, ...plan, client: { ...CLIENT, ...plan.client } }),
    );
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(outcome.count('script_errors'), outcome.stderr).toBe(0);
    const shoppers = shop.asked.filter(({ headers }) => /syn=test\.i/.test(headers.cookie ?? ''));
    return { outcome, shop, shoppers };
  } finally {
    await shop.close();
  }
}

const CLIENT: LoadPlan['client'] = {
  retries: 'immediate',
  attempts: 3,
  timeoutMs: 400,
  deadlineMs: 3_000,
  backoffMs: { base: 50, cap: 200 },
  budget: { ratio: 0.1, burst: 0 },
  honourRetryAfter: true,
};
const isCart = ({ method }: Asked) => method === 'POST';

test('an attempt that fails is repeated as often as the plan allows, and counted', async () => {
  const { outcome, shoppers } = await press((asked) => (isCart(asked) ? { status: 500 } : null));
  const { count } = outcome;
  const intents = count('intents', ALONE);
  expect(intents).toBeGreaterThan(5);
  expect(count('goodput', ALONE)).toBe(0);
  expect(count('attempts', ALONE)).toBe(3 * intents);
  expect(count('gave_up', { ...ALONE, reason: 'attempts' })).toBe(intents);
  expect(count('operation_failures', { ...ALONE, op: 'add_to_cart' })).toBe(3 * intents);
  expect(shoppers.filter(isCart)).toHaveLength(3 * intents);
});

test('Retry-After is honoured: the second attempt comes later than asked, and succeeds', async () => {
  const refuse = { status: 503, headers: { 'retry-after': '1' } };
  const { outcome, shoppers } = await press((asked, nth) => (isCart(asked) && nth === 1 ? refuse : null));
  const { count } = outcome;
  const intents = count('intents', ALONE);
  expect(count('goodput', ALONE)).toBe(intents);
  expect(count('attempts', ALONE)).toBe(2 * intents);
  expect(count('retry_after_honoured', ALONE)).toBe(intents);
  expect(count('answers', { ...ALONE, class: 'unavailable' })).toBe(intents);
  const carts = Map.groupBy(shoppers.filter(isCart), ({ headers }) => headers.cookie);
  for (const [first, second] of carts.values()) {
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  }
});

test('an answer that asks for more time than there is ends the intent', async () => {
  const refuse = { status: 429, headers: { 'retry-after': '30' } };
  const { outcome } = await press((asked) => (isCart(asked) ? refuse : null));
  const intents = outcome.count('intents', ALONE);
  expect(outcome.count('gave_up', { ...ALONE, reason: 'retry_after' })).toBe(intents);
  expect(outcome.count('retry_suppressed', { ...ALONE, reason: 'retry_after' })).toBe(intents);
  expect(outcome.count('answers', { ...ALONE, class: 'throttled' })).toBe(intents);
});

test('an empty budget makes no retry', async () => {
  const { outcome, shoppers } = await press((asked) => (isCart(asked) ? { status: 503 } : null), {
    client: { ...CLIENT, retries: 'budget', budget: { ratio: 0, burst: 0 } },
  });
  const intents = outcome.count('intents', ALONE);
  expect(outcome.count('gave_up', { ...ALONE, reason: 'budget' })).toBe(intents);
  expect(shoppers.filter(isCart)).toHaveLength(intents);
});

test('an answer that does not come in time was an attempt without an answer', async () => {
  const { outcome } = await press((asked, nth) => (isCart(asked) && nth === 1 ? { status: 303, afterMs: 900 } : null));
  const intents = outcome.count('intents', ALONE);
  expect(outcome.count('answers', { ...ALONE, class: 'none' })).toBe(intents);
  expect(outcome.count('goodput', ALONE)).toBe(intents);
});

test('people wait three seconds for a page, however long the plan’s clients do, and then reload at once', async () => {
  const isProduct = ({ method, path }: Asked) => method === 'GET' && path.includes('/p/');
  const shop = await openFickleShop((asked, nth) => {
    if (asked.method === 'POST') return { status: 303, headers: { location: '/de/cart' } };
    // A second is too long for the plan's clients; four are for everybody.
    const afterMs = isProduct(asked) ? (nth === 1 ? 4_000 : 1_000) : 0;
    return { status: 200, body: `${PAGE}</html>`, afterMs };
  });
  const plan = { seconds: SECONDS, intentsPerSecond: 1, client: { ...CLIENT, timeoutMs: 400 } };
  const { count } = await runK6('impatient-reload', testPlan(shop.url, plan));
  await shop.close();
  const intents = count('intents', ALONE);
  expect(intents).toBeGreaterThan(3);
  expect(count('answers', { ...ALONE, class: 'none' }), 'one each: the page that took four seconds').toBe(intents);
  expect(count('attempts', ALONE)).toBe(2 * intents);
  expect(count('goodput', ALONE)).toBe(intents);
  const looks = Map.groupBy(shop.asked.filter(isProduct), ({ headers }) => headers.cookie);
  for (const [first, second] of looks.values()) {
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2_950);
  }
});

for (const { what, tell, reason } of [
  { what: 'sold out', tell: { status: 303, headers: { location: '/de/cart?problem=sold_out' } }, reason: 'sold_out' },
  {
    what: 'a broken form',
    tell: { status: 303, headers: { location: '/de/cart?problem=quantity_invalid' } },
    reason: 'refused',
  },
  { what: 'not found', tell: { status: 404 }, reason: 'refused' },
] as const) {
  test(`a final answer is not asked for again: ${what}`, async () => {
    const { outcome } = await press((asked) => (isCart(asked) ? tell : null));
    const intents = outcome.count('intents', ALONE);
    expect(outcome.count('gave_up', { ...ALONE, reason })).toBe(intents);
    expect(outcome.count('attempts', ALONE)).toBe(intents);
  });
}

test('status 200 with an empty page is no success', async () => {
  const { outcome } = await press((asked) => (isCart(asked) ? null : { status: 200, body: '<html></html>' }));
  expect(outcome.count('goodput')).toBe(0);
  expect(outcome.count('operation_failures', { ...ALONE, op: 'open_product' })).toBeGreaterThan(5);
});

for (const kind of ['header', 'cookie', 'query'] as const) {
  test(`every request is marked, and pinned by ${kind}`, async () => {
    const pin = { kind, name: 'x-pin', value: 'candidate' };
    const attest = { kind: 'header', name: 'x-release', release: '2.0' } as const;
    const { outcome, shop } = await press(
      ({ method }) => (method === 'GET' ? { status: 200, body: PAGE, headers: { 'x-release': '1.9' } } : null),
      { pin, attest },
    );
    const pinned = ({ headers, path }: Asked) =>
      kind === 'header'
        ? headers['x-pin'] === 'candidate'
        : kind === 'cookie'
          ? /x-pin=candidate/.test(headers.cookie ?? '')
          : /[?&]x-pin=candidate/.test(path);
    expect(shop.asked.length).toBeGreaterThan(10);
    expect(shop.asked.filter((asked) => !pinned(asked))).toEqual([]);
    for (const { headers } of shop.asked) {
      expect(headers.cookie).toMatch(/syn=test\.[ip]\d+/);
      expect(headers['user-agent']).toMatch(/ waygate-synthetic\/test$/);
    }
    expect(outcome.count('other_release', ALONE), 'one page of each intent').toBe(outcome.count('intents', ALONE));
  });
}

test('an intent keeps its own cookies, and no other intent’s', async () => {
  let visitors = 0;
  const { shoppers } = await press(({ method }) => {
    if (method !== 'GET') return null;
    visitors += 1;
    return { status: 200, body: PAGE, headers: { 'set-cookie': `sid=${visitors}; Path=/` } };
  });
  const carts = shoppers.filter(isCart).map(({ headers }) => /sid=(\d+)/.exec(headers.cookie ?? '')?.[1]);
  expect(carts.length).toBeGreaterThan(5);
  expect(carts).not.toContain(undefined);
  expect(new Set(carts).size).toBe(carts.length);
  for (const { headers } of shoppers.filter(({ method }) => method === 'GET'))
    expect(headers.cookie).not.toMatch(/sid=/);
});

for (const { says, later, leaves } of [
  { says: 'more than there is time for', later: { status: 429, headers: { 'retry-after': '60' } }, leaves: true },
  { says: 'a second', later: { status: 503, headers: { 'retry-after': '1' } }, leaves: false },
]) {
  test(`crawlers come without cookies over connections of their own, and wait when they are told to: ${says}`, async () => {
    const isBot = ({ headers }: Asked) => /WaygateCrawler/.test(headers['user-agent'] ?? '');
    const fine = { status: 200, body: `${PAGE}</html>`, headers: { 'set-cookie': 'sid=1; Path=/' } };
    const shop = await openFickleShop((asked) => {
      if (isBot(asked)) return later;
      return isCart(asked) ? { status: 303, headers: { location: '/de/cart' } } : fine;
    });
    const plan = { seconds: { ...SECONDS, pressure: 4 }, client: { ...CLIENT, deadlineMs: 2_500 } };
    const { count } = await runK6('crawler-pressure', testPlan(shop.url, plan));
    await shop.close();
    const crawled = shop.asked.filter(isBot);
    expect(crawled.length).toBeGreaterThan(3);
    for (const { headers } of crawled) {
      expect([headers.connection, headers.referer]).toEqual(['close', undefined]);
      expect(headers.cookie).toMatch(/^syn=test\.c\d+$/);
    }
    const visits = [...Map.groupBy(crawled, ({ headers }) => headers.cookie).values()];
    for (const visit of visits) {
      if (leaves) expect(visit).toHaveLength(1);
      for (const [index, next] of visit.slice(1).entries())
        expect(next.at - (visit[index]?.at ?? 0)).toBeGreaterThanOrEqual(990);
    }
    if (!leaves) expect(visits.some((visit) => visit.length > 1)).toBe(true);
    const told = later.status === 429 ? 'throttled' : 'unavailable';
    expect(count('crawled', { ...ALONE, class: told })).toBe(crawled.length);
    const shoppers = count('intents', ALONE);
    expect(shoppers, 'they come at the ordinary rate').toBeGreaterThan(12);
    expect(shoppers).toBeLessThanOrEqual(18);
    expect([count('goodput', ALONE), count('attempts', ALONE)]).toEqual([shoppers, shoppers]);
    expect(count('answers', { ...ALONE, class: told }), 'of crawlers nothing is counted as of shoppers').toBe(0);
  });
}

test('503 that does not say when to come again is an error to a crawler', async () => {
  const isBot = ({ headers }: Asked) => /WaygateCrawler/.test(headers['user-agent'] ?? '');
  const shop = await openFickleShop((asked) => (isBot(asked) ? { status: 503 } : { status: 200, body: PAGE }));
  const { count } = await runK6('crawler-pressure', testPlan(shop.url, { seconds: SECONDS }));
  await shop.close();
  const crawled = shop.asked.filter(isBot).length;
  expect(crawled).toBeGreaterThan(3);
  expect(count('crawled', { ...ALONE, class: 'error' })).toBe(crawled);
  expect(count('operation_failures', { ...ALONE, op: 'crawl' })).toBe(crawled);
});

test('a storm’s orders keep their key for as often as they are sent, and say what they were told', async () => {
  const page = '<html><form action="/de/cart/add"></form><input name="key" value="key-of-this-checkout"></html>';
  const isFinal = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/checkout/payment');
  const shop = await openFickleShop((asked, nth) => {
    if (asked.method === 'GET') return { status: 200, body: page };
    if (!isFinal(asked)) return { status: 303, headers: { location: '/de/cart' } };
    return nth === 1 ? { status: 503 } : { status: 303, headers: { location: '/de/checkout/confirmation/W1' } };
  });
  const plan = testPlan(shop.url, { seconds: SECONDS, intentsPerSecond: 16, client: CLIENT });
  const { count, witnesses } = await runK6('retry-storm', plan);
  await shop.close();
  expect(witnesses.length).toBeGreaterThan(3);
  expect(witnesses.length, 'most only fill a cart').toBeLessThan(count('intents'));
  for (const { key, sends, result, orders } of witnesses) {
    expect({ key, result, orders }).toEqual({ key: 'key-of-this-checkout', result: 'ordered', orders: ['W1'] });
    // Whose first answer is lost may have hung up before the shop had read the order.
    expect(sends).toBeGreaterThanOrEqual(2);
  }
  const repeated = witnesses.reduce((sum, { sends }) => sum + sends - 1, 0);
  expect(count('attempts', ALONE)).toBe(count('intents', ALONE) + repeated);
  expect(shop.asked.filter(isFinal).length).toBeGreaterThanOrEqual(2 * witnesses.length);
});

test('most of those who order in the surge lose the first answer, and say so when they do not ask again', async () => {
  const page = '<html><form action="/de/cart/add"></form><input name="key" value="key-of-this-checkout"></html>';
  const shop = await openFickleShop(({ method, path }) => {
    if (method === 'GET') return { status: 200, body: page };
    if (!path.endsWith('/checkout/payment')) return { status: 303, headers: { location: '/de/cart' } };
    return { status: 303, headers: { location: '/de/checkout/confirmation/W1' }, afterMs: 250 };
  });
  const storm = (retries: 'none' | 'immediate') =>
    runK6(
      'retry-storm',
      testPlan(shop.url, { seconds: SECONDS, intentsPerSecond: 24, client: { ...CLIENT, retries } }),
    );
  const [single, again] = [await storm('none'), await storm('immediate')];
  await shop.close();
  const lost = single.witnesses.filter(({ hungUp }) => hungUp);
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.length).toBeLessThan(single.witnesses.length);
  for (const { result, sends } of lost) expect([result, sends]).toEqual(['unknown', 1]);
  expect(again.witnesses.filter(({ result, hungUp }) => result !== 'ordered' || hungUp)).toEqual([]);
  expect(again.witnesses.filter(({ sends }) => sends > 1).length).toBeGreaterThan(0);
});

test('the probe says when the shop is down, and is nobody’s intent', async () => {
  const { outcome } = await press(() => ({ status: 500 }), { intentsPerSecond: 0 });
  expect(outcome.count('probe', { ...ALONE, health: 'bad' })).toBe(outcome.count('probe'));
  expect(outcome.count('probe')).toBeGreaterThan(1);
  expect([outcome.count('intents'), outcome.count('answers'), outcome.count('attempts')]).toEqual([0, 0, 0]);
});

test('a scenario with a bug neither passes nor hammers', async () => {
  const shop = await openFickleShop(() => ({ status: 200, body: PAGE }));
  const file = fileURLToPath(new URL('../support/loads/buggy-intent.load.ts', import.meta.url));
  const outcome = await runK6(file, testPlan(shop.url, { seconds: SECONDS, intentsPerSecond: 2 }));
  await shop.close();
  const intents = outcome.count('intents');
  expect(intents).toBeGreaterThan(2);
  expect(intents).toBeLessThan(15);
  expect(outcome.count('script_errors', ALONE)).toBe(intents);
  expect(outcome.count('goodput')).toBe(0);
  expect(outcome.stderr).toContain('a bug of the scenario');
});

test('a generator that nobody watches ends itself', async () => {
  let renewed = 0;
  const lease = await openFickleShop(() => {
    renewed += 1;
    return { status: renewed > 2 ? 410 : 200 };
  });
  const shop = await openFickleShop(() => ({ status: 200, body: PAGE }));
  const plan = testPlan(shop.url, { seconds: { ...SECONDS, pressure: 60 }, leaseUrl: `${lease.url}/lease` });
  const { exitCode, seconds, count } = await runK6('retry-storm', plan);
  await Promise.all([lease.close(), shop.close()]);
  expect(exitCode, 'exec.test.abort()').toBe(108);
  expect(seconds).toBeLessThan(30);
  expect(count('lease_missed', ALONE)).toBe(3);
  expect(lease.asked).toHaveLength(5);
});

test('without a plan and an address k6 says what is missing', async () => {
  const { exitCode, stderr } = await runK6('baseline-mix', null);
  expect(exitCode).toBe(107);
  expect(stderr).toContain('BASE_URL');
});

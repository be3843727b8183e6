import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { type K6Outcome, runK6, testPlan } from '../support/run-k6.ts';

/** Scenarios that an unhurried shop serves in full; those that race have tests of their own. */
const SCENARIOS = [
  'baseline-mix',
  'campaign-spike',
  'client-timeout',
  'crawler-pressure',
  'impatient-reload',
  'retry-storm',
  'soak',
] as const;
const RACES = ['coupon-rush', 'duplicate-submit', 'hot-item', 'order-race'];
const PHASES = ['warm', 'baseline', 'pressure', 'recovery'] as const;
const PLAN = {
  pin: { kind: 'header', name: 'x-waygate-pin', value: 'candidate' },
  attest: { kind: 'header', name: 'x-shop-release', release: '2.41.0' },
} as const;

let shop: DemoShop;

test.beforeAll(async () => {
  shop = await startDemoShop({ controlPort: 0 });
});
test.afterAll(() => shop.stop());

const rates = { 'baseline-mix': 12, 'client-timeout': 8 } as Readonly<Record<string, number>>;

for (const scenario of SCENARIOS) {
  test(`${scenario} is served by a healthy shop`, async () => {
    const outcome = await runK6(
      scenario,
      testPlan(shop.url, { ...PLAN, run: scenario, intentsPerSecond: rates[scenario] ?? 2, factor: 1 }),
    );
    const { exitCode, stderr, count } = outcome;
    expect(exitCode, stderr).toBe(0);
    expect(count('script_errors'), stderr).toBe(0);
    expect(count('dropped_iterations', { scenario: 'shoppers' })).toBe(0);
    expect(count('intents')).toBeGreaterThan(5);
    expect(count('goodput')).toBe(count('intents'));
    expect(count('intent_durations')).toBe(count('intents'));
    expect(count('other_release')).toBe(0);
    expect(count('probe', { phase: 'baseline', health: 'ok' })).toBeGreaterThan(0);
    const sum = (counter: string, tags: Readonly<Record<string, string>> = {}) =>
      PHASES.reduce((all, phase) => all + count(counter, { phase, ...tags }), 0);
    expect(sum('intents'), 'every intent has its phase').toBe(count('intents'));
    if (scenario === 'client-timeout') await expectAskedAgain(outcome);
    else expect(count('attempts'), 'nothing had to be repeated').toBe(count('intents'));
    const crawled = sum('crawled', { class: 'ok' });
    if (scenario === 'crawler-pressure') expect(crawled).toBeGreaterThan(0);
    expect(count('crawled'), 'crawlers were served, too, and no others came').toBe(
      scenario === 'crawler-pressure' ? crawled : 0,
    );
    if (scenario === 'baseline-mix') await expectWitnessed(scenario, outcome);
  });
}

/** Every order has a witness, and the shop knows it by its mark. */
async function expectWitnessed(run: string, { witnesses }: K6Outcome): Promise<void> {
  expect(witnesses.length).toBeGreaterThan(0);
  const known = await ordersOf(run);
  expect(known).toHaveLength(witnesses.length);
  for (const { mark, orders, result, key } of witnesses) {
    expect([result, orders.length, key.length > 10]).toEqual(['ordered', 1, true]);
    const order = known.find(({ synthetic }) => synthetic === mark);
    expect([order?.number, order?.release]).toEqual([orders[0], '2.41.0']);
  }
}

/** Clients that hung up asked again with the same key and got one order. */
async function expectAskedAgain({ count, witnesses }: K6Outcome): Promise<void> {
  expect(count('answers', { phase: 'baseline', class: 'none' })).toBe(0);
  expect(count('attempts')).toBeGreaterThan(count('intents'));
  expect(witnesses.filter(({ sends }) => sends > 1).length).toBeGreaterThan(0);
  expect(witnesses.filter(({ result, orders }) => result !== 'ordered' || orders.length !== 1)).toEqual([]);
  expect(await ordersOf('client-timeout')).toHaveLength(witnesses.length);
}

interface KnownOrder {
  readonly number: string;
  readonly synthetic: string;
  readonly release: string;
}

async function ordersOf(run: string): Promise<KnownOrder[]> {
  const answer = await fetch(`${shop.control}/orders?synthetic=true&limit=200`);
  const orders = (await answer.json()) as KnownOrder[];
  return orders.filter(({ synthetic }) => synthetic.startsWith(`${run}.`));
}

test('the probe goes alone when nobody else does', async () => {
  const { exitCode, count } = await runK6('probe', testPlan(shop.url, PLAN));
  expect(exitCode).toBe(0);
  expect(count('intents')).toBe(0);
  expect(count('answers'), 'its requests are nobody’s').toBe(0);
  expect(count('probe')).toBeGreaterThan(3);
  expect(count('probe', { phase: 'pressure', health: 'bad' })).toBe(0);
});

test('a surge is one: three times the intents, then as before', async () => {
  const seconds = { warm: 0, baseline: 2, pressure: 4, recovery: 2 };
  const { count } = await runK6('retry-storm', testPlan(shop.url, { ...PLAN, seconds, intentsPerSecond: 3 }));
  const [before, pressed, after] = (['baseline', 'pressure', 'recovery'] as const).map((phase) =>
    count('intents', { phase }),
  ) as [number, number, number];
  // 2 s at 3, then 1 s at 9 and 3 s at 3, then 2 s at 3.
  expect(before).toBeGreaterThanOrEqual(5);
  expect(before).toBeLessThanOrEqual(8);
  expect(pressed).toBeGreaterThanOrEqual(15);
  expect(pressed).toBeLessThanOrEqual(21);
  expect(after).toBeLessThanOrEqual(8);
});

test('every scenario of the folder is tested here or races', () => {
  const files = readdirSync(new URL('../../load/', import.meta.url)).filter((name) => name.endsWith('.load.ts'));
  const tested = ['probe', ...SCENARIOS, ...RACES].map((id) => `${id}.load.ts`);
  expect(files.filter((name) => !tested.includes(name))).toEqual([]);
});

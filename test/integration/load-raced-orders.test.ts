import { expect, test } from '@playwright/test';
import type { LoadPlan, RetryPolicy } from '../../load/support/plan.ts';
import { type Asked, type FickleShop, openFickleShop, type Told } from '../support/fickle-shop.ts';
import { type K6Outcome, runK6, testPlan } from '../support/run-k6.ts';

const PAGE = '<html><form action="/de/cart/add"></form><input name="key" value="key"></html>';
const LATER: Told = { status: 429, headers: { 'retry-after': '1' } };
const CONFIRMED: Told = { status: 303, headers: { location: '/de/checkout/confirmation/W1' } };
const REFUSED: Told = { status: 303, headers: { location: '/de/checkout/payment?problem=sold_out' } };
const ALONE = { phase: 'pressure' } as const;
const isFinal = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/checkout/payment');

interface Raced {
  readonly outcome: K6Outcome;
  /** Final requests, by the intent that sent them. */
  readonly finals: readonly (readonly Asked[])[];
}

/** A few orders under pressure, in a shop that answers final requests as told. */
async function race(
  scenario: 'order-race' | 'duplicate-submit',
  retries: RetryPolicy,
  tell: (asked: Asked, nth: number) => Told,
): Promise<Raced> {
  const shop: FickleShop = await openFickleShop((asked, nth) => {
    if (isFinal(asked)) return tell(asked, nth);
    return asked.method === 'GET' ? { status: 200, body: PAGE } : { status: 303, headers: { location: '/de/cart' } };
  });
  const plan: Partial<LoadPlan> = {
    seconds: { warm: 0, baseline: 0, pressure: 9, recovery: 0 },
    intentsPerSecond: 8,
    factor: 1,
    client: {
      ...testPlan(shop.url).client,
      retries,
      budget: { ratio: 0, burst: 0 },
      backoffMs: { base: 50, cap: 200 },
    },
  };
  try {
    const outcome = await runK6(scenario, testPlan(shop.url, plan));
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(outcome.count('script_errors'), outcome.stderr).toBe(0);
    const sent = shop.asked.filter(isFinal);
    return { outcome, finals: [...Map.groupBy(sent, ({ headers }) => headers.cookie).values()] };
  } finally {
    await shop.close();
  }
}

test('who races and is asked to come later comes later, once more, and that is an attempt', async () => {
  const { outcome, finals } = await race('order-race', 'backoff', (_, nth) => (nth === 1 ? LATER : CONFIRMED));
  const { count, witnesses } = outcome;
  expect(finals.length).toBeGreaterThan(3);
  for (const [first, second, ...more] of finals) {
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
    expect(more).toEqual([]);
  }
  const intents = count('intents', ALONE);
  expect([count('goodput', ALONE), count('attempts', ALONE), count('copies', ALONE)]).toEqual([
    intents,
    2 * intents,
    0,
  ]);
  expect(count('retry_after_honoured', ALONE)).toBe(intents);
  expect(witnesses.map(({ result, sends }) => [result, sends])).toEqual(Array(intents).fill(['ordered', 2]));
});

for (const { retries, reason, suppressed } of [
  { retries: 'none', reason: 'attempts', suppressed: 0 },
  { retries: 'budget', reason: 'budget', suppressed: 1 },
] as const) {
  for (const scenario of ['order-race', 'duplicate-submit'] as const) {
    test(`whose policy allows no retry does not come again, and leaves a witness: ${scenario}, ${retries}`, async () => {
      const { outcome, finals } = await race(scenario, retries, () => LATER);
      const { count, witnesses } = outcome;
      const intents = count('intents', ALONE);
      expect(intents).toBeGreaterThan(3);
      expect(count('gave_up', { ...ALONE, reason })).toBe(intents);
      expect(count('retry_suppressed', { ...ALONE, reason: 'budget' })).toBe(suppressed * intents);
      const sent = finals.reduce((sum, { length }) => sum + length, 0);
      expect(count('copies', ALONE), 'double clicks, of which the policy knows nothing').toBe(sent - intents);
      expect(count('attempts', ALONE)).toBe(sent);
      expect(witnesses.map(({ result }) => result)).toEqual(Array(intents).fill('unknown'));
      expect(witnesses.reduce((sum, { sends }) => sum + sends, 0)).toBe(sent);
    });
  }
}

test('an order that loses a race is refused for no reason, unless goods may run out', async () => {
  const { outcome } = await race('order-race', 'backoff', (_, nth) => (nth === 1 ? LATER : REFUSED));
  const { witnesses, count } = outcome;
  expect(witnesses.length).toBeGreaterThan(3);
  for (const { result, refusal, expected } of witnesses)
    expect({ result, refusal, expected }).toEqual({ result: 'refused', refusal: 'sold_out', expected: false });
  expect(count('goodput')).toBe(0);
});

test('the same key with another body leaves a witness of what became of it', async () => {
  const { outcome } = await race('duplicate-submit', 'backoff', () => CONFIRMED);
  const tried = outcome.witnesses.filter(({ reused }) => reused !== null);
  expect(tried.length).toBeGreaterThan(0);
  expect(tried.length).toBeLessThan(outcome.witnesses.length);
  expect(new Set(tried.map(({ reused }) => reused))).toEqual(new Set(['accepted']));
  const sends = outcome.witnesses.reduce((sum, witness) => sum + witness.sends, 0);
  expect(outcome.count('attempts', ALONE)).toBe(sends);
});

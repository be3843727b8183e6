import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { OrderWitness } from '../../load/support/witness.ts';
import { EFFECT_KINDS, type EffectKind, type Effects } from '../../runner/core/pressure/effects.ts';
import { reconcile } from '../../runner/core/pressure/reconcile.ts';
import { openBooks } from '../../runner/engines/books/open-books.ts';
import { readBooks } from '../../runner/engines/books/read-books.ts';
import { startDemoShop } from '../support/demo-shop.ts';
import { type K6Outcome, runK6, testPlan } from '../support/run-k6.ts';

const DEMO_BOOKS = fileURLToPath(new URL('../../load/shops/demo.books.ts', import.meta.url));
const SCENARIOS = ['order-race', 'duplicate-submit', 'hot-item', 'coupon-rush'] as const;
type Scenario = (typeof SCENARIOS)[number];

interface Raced {
  readonly outcome: K6Outcome;
  readonly effects: Effects;
  /** Orders that raced, by what became of them. */
  count(result: OrderWitness['result']): number;
}

/** Races in a demo shop of its own, and holds the witnesses against its books. */
async function race(scenario: Scenario, fault?: string): Promise<Raced> {
  const shop = await startDemoShop({ controlPort: 0, faults: fault === undefined ? [] : [fault] });
  try {
    const books = await openBooks(DEMO_BOOKS, { url: shop.control ?? '', release: shop.releases.candidate });
    const before = await readBooks(books, { run: 'races', everyMs: 100 });
    const outcome = await runK6(
      scenario,
      testPlan(shop.url, {
        run: 'races',
        pin: { kind: 'header', name: 'x-waygate-pin', value: 'candidate' },
        intentsPerSecond: 8,
        factor: 2,
        seconds: { warm: 0, baseline: 4, pressure: 8, recovery: 1 },
        client: { ...testPlan(shop.url).client, timeoutMs: 5_000 },
      }),
    );
    const after = await readBooks(books, { run: 'races', everyMs: 200 });
    const { witnesses } = outcome;
    const raced = witnesses.filter((witness) => witness.race > 1);
    return {
      outcome,
      effects: reconcile({ run: 'races', witnesses, before, after }),
      count: (result) => raced.filter((witness) => witness.result === result).length,
    };
  } finally {
    await shop.stop();
  }
}

/** Kinds that disagree. Every kind must have been looked for; a key is used again in `duplicate-submit` only. */
function found(scenario: Scenario, effects: Effects): EffectKind[] {
  return EFFECT_KINDS.filter((kind) => {
    const effect = effects[kind];
    if (kind === 'key_reused' && scenario !== 'duplicate-submit') return effect.assessed;
    expect(effect.assessed ? null : effect.reason, kind).toBeNull();
    return effect.assessed && effect.count > 0;
  });
}

for (const scenario of SCENARIOS) {
  test(`${scenario} finds nothing wrong with a healthy shop`, async () => {
    const { outcome, effects, count } = await race(scenario);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(outcome.count('script_errors'), outcome.stderr).toBe(0);
    expect(outcome.count('dropped_iterations', { scenario: 'shoppers' })).toBe(0);
    expect(found(scenario, effects)).toEqual([]);
    expect(count('ordered')).toBeGreaterThan(3);
    expect(count('unknown')).toBe(0);
    const { witnesses } = outcome;
    if (scenario === 'order-race') {
      expect(count('refused')).toBe(0);
      expect([...new Set(witnesses.map(({ race: size }) => size))].sort()).toEqual([1, 2, 4, 8]);
    }
    const copies = witnesses.reduce((sum, { sends }) => sum + sends - 1, 0);
    expect(outcome.count('copies'), 'nothing but what the scenario repeats itself').toBe(copies);
    expect(outcome.count('attempts')).toBe(outcome.count('intents') + copies);
    if (scenario === 'duplicate-submit') {
      expect(copies).toBeGreaterThan(3);
      for (const { orders, race: copies, sends } of witnesses) {
        expect(new Set(orders).size).toBe(1);
        expect(orders.length).toBeGreaterThanOrEqual(copies);
        expect(sends).toBeLessThanOrEqual(copies + 1);
      }
      expect(witnesses.some(({ refusal }) => refusal === 'key_reused')).toBe(true);
    }
    if (scenario === 'hot-item') {
      const scarce = witnesses.filter(({ sku, result }) => sku === 'meadow-pan-28' && result === 'ordered');
      expect(scarce.length, 'all five are sold').toBe(5);
      expect(outcome.count('gave_up', { phase: 'pressure', reason: 'sold_out' })).toBeGreaterThan(0);
    }
    if (scenario === 'coupon-rush') {
      const used = witnesses.filter(({ coupon, result }) => coupon !== null && result === 'ordered');
      expect(used.length, 'nine may use it').toBe(9);
      expect(witnesses.some(({ refusal }) => refusal === 'coupon_used_up')).toBe(true);
    }
  });
}

const FAULTS: readonly { fault: string; scenario: Scenario; finds: readonly EffectKind[] }[] = [
  { fault: 'lost-stock-update', scenario: 'order-race', finds: ['stock_lost_update'] },
  { fault: 'double-submit', scenario: 'duplicate-submit', finds: ['duplicate_orders', 'key_reused'] },
  { fault: 'key-not-bound', scenario: 'duplicate-submit', finds: ['key_reused'] },
  { fault: 'sold-out-on-conflict', scenario: 'order-race', finds: ['wrongly_refused'] },
  { fault: 'no-stock-check', scenario: 'hot-item', finds: ['oversold'] },
  { fault: 'coupon-limit-race', scenario: 'coupon-rush', finds: ['coupon_overused'] },
];

for (const { fault, scenario, finds } of FAULTS) {
  test(`${scenario} finds ${finds.join(', ')} in a shop with ${fault}, and nothing else`, async () => {
    const { outcome, effects, count } = await race(scenario, fault);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(found(scenario, effects)).toEqual(finds);
    expect(count('unknown'), 'hardly a client noticed anything').toBeLessThan(count('ordered') / 4);
  });
}

test('order-race loses orders in a shop with order-number-race, and without a trace in the books', async () => {
  const { outcome, effects, count } = await race('order-race', 'order-number-race');
  expect(found('order-race', effects)).toEqual([]);
  expect(count('unknown')).toBeGreaterThan(3);
  // Groups that overlap by luck may lose one, too.
  const alone = outcome.witnesses.filter(({ race: size, result }) => size === 1 && result === 'unknown');
  expect(alone.length).toBeLessThan(count('unknown'));
  expect(outcome.count('operation_failures', { phase: 'pressure', op: 'place_order' })).toBeGreaterThanOrEqual(
    count('unknown'),
  );
});

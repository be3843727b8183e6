import { expect, test } from '@playwright/test';
import { orderShape } from '../../load/support/order-shape.ts';
import { peakRate, stagesOf } from '../../load/support/shape.ts';

const seconds = { warm: 10, baseline: 10, pressure: 10, recovery: 10 };
const CASES: readonly { intentsPerSecond: number; factor: number; ordersPerSecond: number; why: string }[] = [
  { intentsPerSecond: 40, factor: 1, ordersPerSecond: 10, why: 'a quarter of the visitors' },
  { intentsPerSecond: 8, factor: 1.5, ordersPerSecond: 3, why: 'half as many again under pressure' },
  { intentsPerSecond: 2, factor: 1, ordersPerSecond: 1, why: 'one a second where there are that many visitors' },
  { intentsPerSecond: 0.5, factor: 1, ordersPerSecond: 0.5, why: 'never more than there are visitors' },
];

for (const { intentsPerSecond, factor, ordersPerSecond, why } of CASES) {
  test(`of ${intentsPerSecond} visitors a second × ${factor}, ${ordersPerSecond} order: ${why}`, () => {
    const plan = { intentsPerSecond, factor, seconds };
    expect(peakRate(stagesOf(orderShape(plan), plan))).toBeCloseTo(ordersPerSecond, 1);
  });
}

test('a plan without visitors has no orders', () => {
  const plan = { intentsPerSecond: 0, factor: 1.5, seconds };
  expect(peakRate(stagesOf(orderShape(plan), plan))).toBe(0);
});

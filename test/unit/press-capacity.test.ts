import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type CapacityStep, capacityStep, nextCapacityMove } from '../../runner/core/pressure/capacity.ts';
import { PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { judgePress } from '../../runner/core/pressure/judge-press.ts';
import type { Capacity } from '../../runner/core/pressure/press-document.ts';
import { pressDocumentOf } from '../../runner/core/pressure/press-document-of.ts';
import { aHealthyPress } from '../support/press-records.ts';

const PLAN = { stageIntentsPerSecond: 8, mostIntentsPerSecond: 1000 };

/** Searches with a shop that carries up to `limit`. */
function search(limit: number, plan = PLAN): { capacity: Capacity; rates: number[] } {
  const steps: CapacityStep[] = [];
  for (;;) {
    const move = nextCapacityMove(plan, steps);
    if (move.done) return { capacity: move.capacity, rates: steps.map(({ intentsPerSecond }) => intentsPerSecond) };
    const carried = move.intentsPerSecond <= limit;
    steps.push(aStep(move.intentsPerSecond, carried ? 'pass' : 'fail', carried ? null : 'goodput'));
    expect(steps.length).toBeLessThan(30);
  }
}

function aStep(intentsPerSecond: number, verdict: CapacityStep['verdict'], reason: string | null = null): CapacityStep {
  return { intentsPerSecond, verdict, goodputPerSecond: intentsPerSecond, p95Ms: 120, reason };
}

test('the search starts at half the stage’s rate, goes up by 1.4, and refines twice', () => {
  const { capacity, rates } = search(12.5);
  expect(rates.map((rate) => Number(rate.toFixed(2)))).toEqual([4, 5.6, 7.84, 10.98, 15.37, 12.99, 11.94]);
  expect(capacity.kneeIntentsPerSecond).toBeCloseTo(11.94, 2);
  expect(capacity.limitedBy).toContain('goodput');
  expect(capacity.limitedBy).toContain('13/s');
});

test('a shop that does not carry the first step is asked for less, and for nothing less than a quarter of it', () => {
  expect(search(2.5).capacity.kneeIntentsPerSecond).toBeGreaterThan(2);
  const { capacity, rates } = search(0.1);
  expect(rates).toEqual([4, 2, 1]);
  expect(capacity.kneeIntentsPerSecond).toBeNull();
});

test('a shop that carries all that is allowed has no limit that was found', () => {
  const { capacity } = search(5000, { ...PLAN, mostIntentsPerSecond: 20 });
  expect(capacity).toMatchObject({ kneeIntentsPerSecond: 20, limitedBy: null });
});

test('a step that says nothing ends the search and is no limit of the shop', () => {
  for (const silent of [aStep(5.6, 'invalid', 'generator_saturated'), aStep(5.6, 'aborted', 'stopped')]) {
    const move = nextCapacityMove(PLAN, [aStep(4, 'pass'), silent]);
    expect(move).toMatchObject({ done: true, capacity: { kneeIntentsPerSecond: 4 } });
    expect(move.done && move.capacity.limitedBy).toContain('its limit was not found');
  }
});

test('a step that a guard rail ended was not carried', () => {
  const move = nextCapacityMove(PLAN, [aStep(4, 'pass'), aStep(5.6, 'aborted', 'guard')]);
  expect(move).toEqual({ done: false, intentsPerSecond: Math.sqrt(4 * 5.6) });
});

test('whatever the shop carries, the knee found is carried, and within a tenth of its limit', () => {
  fc.assert(
    fc.property(fc.double({ min: 4, max: 100, noNaN: true }), (limit) => {
      const knee = search(limit).capacity.kneeIntentsPerSecond ?? 0;
      expect(knee).toBeLessThanOrEqual(limit);
      expect(knee).toBeGreaterThan(limit / 1.1);
    }),
  );
});

test('a step is read from the document of its press', () => {
  const evidence = aHealthyPress();
  const document = pressDocumentOf(evidence, [], judgePress(evidence, [], PRESS_POLICY), {
    seconds: 100,
    report: null,
  });
  expect(capacityStep(8, document)).toMatchObject({
    intentsPerSecond: 8,
    verdict: 'pass',
    goodputPerSecond: 12,
    reason: null,
  });
});

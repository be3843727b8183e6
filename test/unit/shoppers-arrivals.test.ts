import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type Arrival, arrivals, type Rate, segmentOf } from '../shop/shoppers/arrivals.ts';
import { GOAL_NAMES, GOALS } from '../shop/shoppers/goals.ts';

const first = (count: number, seed: number, rates: readonly Rate[]): Arrival[] => {
  const all: Arrival[] = [];
  for (const arrival of arrivals(seed, rates)) if (all.push(arrival) === count) break;
  return all;
};
const who = ({ atMs: _when, ...rest }: Arrival) => rest;

test('the same seed brings the same shoppers at the same moments, another seed others', () => {
  const rates = [{ fromMs: 0, perSecond: 4 }];
  expect(first(50, 7, rates)).toEqual(first(50, 7, rates));
  expect(first(50, 8, rates).map(who)).not.toEqual(first(50, 7, rates).map(who));
});

test('they come as often as asked, and as irregularly as strangers do', () => {
  const all = first(4_000, 1, [{ fromMs: 0, perSecond: 4 }]);
  expect((all.at(-1)?.atMs ?? 0) / 1_000).toBeGreaterThan(950);
  expect((all.at(-1)?.atMs ?? 0) / 1_000).toBeLessThan(1_050);
  // Of exponential gaps with mean 250 ms a share of e⁻² is longer than 500 ms.
  const long = all.filter(({ atMs }, place) => atMs - (all[place - 1]?.atMs ?? 0) > 500).length / all.length;
  expect(long).toBeGreaterThan(0.115);
  expect(long).toBeLessThan(0.155);
});

test('draws are even over the hundred, and goals and segments come in their shares', () => {
  const all = first(10_000, 3, [{ fromMs: 0, perSecond: 4 }]);
  for (let from = 0; from < 100; from += 10) {
    const share = all.filter(({ draw }) => draw >= from && draw < from + 10).length / all.length;
    expect(share).toBeGreaterThan(0.088);
    expect(share).toBeLessThan(0.112);
  }
  for (const goal of GOAL_NAMES) {
    const percent = (all.filter((one) => one.goal === goal).length / all.length) * 100;
    expect(Math.abs(percent - GOALS[goal].share)).toBeLessThan(1.5);
  }
  expect(GOAL_NAMES.reduce((sum, goal) => sum + GOALS[goal].share, 0)).toBe(100);
  expect(new Set(all.map(segmentOf)).size).toBe(6);
});

test('who a shopper is does not hang on goals or segments of others: no two traits go together', () => {
  const all = first(10_000, 5, [{ fromMs: 0, perSecond: 4 }]);
  const low = all.filter(({ draw }) => draw < 5);
  expect(Math.abs(low.filter(({ device }) => device === 'mobile').length / low.length - 0.5)).toBeLessThan(0.08);
  expect(Math.abs(low.reduce((sum, { luck }) => sum + luck, 0) / low.length - 0.5)).toBeLessThan(0.05);
});

test('a change of the rate moves later shoppers only, and changes none', () => {
  const steady = first(200, 2, [{ fromMs: 0, perSecond: 4 }]);
  const changed = first(200, 2, [
    { fromMs: 0, perSecond: 4 },
    { fromMs: 10_000, perSecond: 8 },
  ]);
  expect(changed.map(who)).toEqual(steady.map(who));
  const before = steady.filter(({ atMs }) => atMs <= 10_000).length;
  expect(before).toBeGreaterThan(20);
  expect(changed.slice(0, before)).toEqual(steady.slice(0, before));
  for (const [place, { atMs }] of steady.slice(before).entries())
    expect(changed[before + place]?.atMs).toBeCloseTo(10_000 + (atMs - 10_000) / 2, 3);
});

test('nobody comes at a rate of 0, and they go on where they stopped', () => {
  const paused: Rate[] = [
    { fromMs: 0, perSecond: 4 },
    { fromMs: 10_000, perSecond: 0 },
  ];
  const only = [...arrivals(2, paused)];
  expect(only.length).toBeGreaterThan(20);
  expect(only.every(({ atMs }) => atMs <= 10_000)).toBe(true);
  const resumed = first(only.length + 1, 2, [...paused, { fromMs: 60_000, perSecond: 4 }]);
  expect(resumed.slice(0, -1)).toEqual(only);
  expect(resumed.at(-1)?.atMs).toBeGreaterThan(60_000);
  expect([...arrivals(2, [])]).toEqual([]);
});

test('time never runs backwards, whatever the rates', () => {
  const rate = fc.record({ for: fc.integer({ min: 0, max: 20_000 }), perSecond: fc.constantFrom(0, 0.5, 4, 20) });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.array(rate, { maxLength: 5 }), (seed, pieces) => {
      let fromMs = 0;
      const rates = pieces.map((piece) => {
        const one = { fromMs, perSecond: piece.perSecond };
        fromMs += piece.for;
        return one;
      });
      const times = first(100, seed, rates).map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});

import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type Arrival, arrivalsBefore } from '../shop/shoppers/arrivals.ts';
import { letThrough, type Regression, withoutGate } from '../shop/shoppers/counterfactual.ts';
import { effect, goalsWith, wouldMeet } from '../shop/shoppers/effect.ts';
import { FLAGGER_DEFAULTS, type WindowRule, walkFixedWindows } from '../shop/shoppers/fixed-window.ts';
import type { Goal } from '../shop/shoppers/goals.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const all = (percent: number) => ({ default: percent, segments: {} });
const crowd = (seed: number, forMs: number) => arrivalsBefore(seed, [{ fromMs: 0, perSecond: 4 }], forMs);
const regression = (its: Partial<Regression> = {}): Regression => ({
  effect: effect(goalsWith('order')),
  fromMs: 0,
  shared: false,
  ...its,
});
const STAGES = [1, 5, 25, 100].map((percent) => ({ exposure: all(percent), soakMs: 5 * MINUTE_MS }));
const QUICK = { byStep: {}, otherwiseMs: 20 };

/** Sessions by hand: [second, draw, goal, luck]. */
const few = (rows: readonly (readonly [number, number, Goal, number?])[]): Arrival[] =>
  rows.map(([second, draw, goal, luck = 0], index) => ({
    ...{ index, atMs: second * 1_000, draw, goal, luck, seed: index },
    ...({ device: index % 2 === 0 ? 'desktop' : 'mobile', market: 'de' } as const),
  }));

for (const { what, sessions, schedule, its, hit, exposed } of [
  {
    what: 'a draw below the exposure sees the candidate, one that equals it does not',
    sessions: few([
      [1, 4.99, 'buy'],
      [1, 5, 'buy'],
    ]),
    schedule: [{ atMs: 0, exposure: all(5) }],
    hit: 1,
    exposed: 1,
  },
  {
    what: 'the exposure at the moment of arrival counts, before the first step it is none',
    sessions: few([
      [1, 0, 'buy'],
      [2, 0, 'buy'],
      [3, 0, 'buy'],
    ]),
    schedule: [
      { atMs: 2_000, exposure: all(100) },
      { atMs: 3_000, exposure: all(0) },
    ],
    hit: 1,
    exposed: 1,
  },
  {
    what: 'who comes before the fault does not meet it',
    sessions: few([
      [1, 0, 'buy'],
      [9, 0, 'buy'],
    ]),
    schedule: [{ atMs: 0, exposure: all(100) }],
    its: { fromMs: 5_000 },
    hit: 1,
    exposed: 2,
  },
  {
    what: 'only goals that lead to the fault meet it, and of those one in ten if it is so',
    sessions: few([
      [1, 0, 'browse', 0.01],
      [1, 0, 'buy', 0.09],
      [1, 0, 'buy', 0.1],
    ]),
    schedule: [{ atMs: 0, exposure: all(100) }],
    its: { effect: effect(goalsWith('order'), null, 0.1) },
    hit: 1,
    exposed: 3,
  },
  {
    what: 'the closest segment decides',
    sessions: few([
      [1, 50, 'buy'],
      [1, 50, 'buy'],
    ]),
    schedule: [{ atMs: 0, exposure: { default: 0, segments: { 'desktop-de': 100 } } }],
    hit: 1,
    exposed: 1,
  },
  {
    what: 'a shared fault asks for no exposure',
    sessions: few([
      [1, 50, 'buy'],
      [1, 50, 'cart'],
    ]),
    schedule: [],
    its: { shared: true },
    hit: 1,
    exposed: 0,
  },
] as const)
  test(what, () => {
    expect(letThrough(sessions, schedule, regression(its ?? {}))).toMatchObject({ hit, exposed });
  });

test('nobody meets anything at 0 %, all whose goal leads there at 100 %, and the wider the more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000 }),
      fc.float({ min: 0, max: 100, noNaN: true }),
      fc.float({ min: 0, max: 100, noNaN: true }),
      (seed, one, other) => {
        const sessions = crowd(seed, 2 * MINUTE_MS);
        const at = (percent: number) => letThrough(sessions, [{ atMs: 0, exposure: all(percent) }], regression()).hit;
        expect(at(0)).toBe(0);
        expect(at(100)).toBe(sessions.filter((session) => wouldMeet(regression().effect, session)).length);
        expect(at(Math.min(one, other))).toBeLessThanOrEqual(at(Math.max(one, other)));
      },
    ),
  );
});

test('segments add up to the whole', () => {
  const { hit, bySegment } = letThrough(crowd(1, HOUR_MS), [{ atMs: 0, exposure: all(30) }], regression());
  expect(hit).toBeGreaterThan(500);
  expect(Object.values(bySegment).reduce((sum, count) => sum + count, 0)).toBe(hit);
  expect(Object.keys(bySegment)).toHaveLength(6);
});

test('without a gate, each stage lasts its soak and the last one for good', () => {
  expect(withoutGate(STAGES).map(({ atMs, exposure }) => [atMs / MINUTE_MS, exposure.default])).toEqual([
    [0, 1],
    [5, 5],
    [10, 25],
    [15, 100],
  ]);
});

const walk = (its: Partial<Regression>, rule: WindowRule = FLAGGER_DEFAULTS, sessions = crowd(1, HOUR_MS)) =>
  walkFixedWindows(sessions, STAGES, { regression: regression(its), rule, timings: QUICK, horizonMs: HOUR_MS });

test('fixed windows: a fault that answers 500 is taken back at the fifth failed check', () => {
  const shows = { step: 'order', status: 500 } as const;
  const { rolledBackAtMs, checks, schedule } = walk({ effect: effect(goalsWith('order'), shows) });
  const failed = checks.filter((check) => check.failed);
  expect(failed).toHaveLength(5);
  expect(rolledBackAtMs).toBe(failed[4]?.endMs);
  expect(schedule.at(-1)).toEqual({ atMs: rolledBackAtMs, exposure: all(0) });
  const sessions = crowd(1, HOUR_MS);
  const through = letThrough(sessions, schedule, regression());
  expect(through.hit).toBeGreaterThan(0);
  expect(through.hit).toBeLessThan(letThrough(sessions, withoutGate(STAGES), regression()).hit / 10);
});

test('fixed windows: what answers 200 in time is never seen, and reaches as many as without a gate', () => {
  const { rolledBackAtMs, schedule, checks } = walk({ effect: effect(goalsWith('order')) });
  expect(rolledBackAtMs).toBeNull();
  expect(checks).toHaveLength(60);
  expect(schedule).toEqual(withoutGate(STAGES));
});

test('fixed windows: what is slow is seen at the 99th percentile, and not at the median', () => {
  const slow = { effect: effect(goalsWith('search'), { step: 'search', addsMs: 600 } as const) };
  expect(walk(slow).rolledBackAtMs).not.toBeNull();
  expect(walk(slow, { ...FLAGGER_DEFAULTS, quantile: 0.5 }).rolledBackAtMs).toBeNull();
});

test('fixed windows: one window of five minutes takes back at its end, a soak that is longer than it is kept', () => {
  const shows = { step: 'order', status: 500 } as const;
  const rule = { ...FLAGGER_DEFAULTS, windowMs: 5 * MINUTE_MS, failedChecks: 1 };
  const { rolledBackAtMs, checks } = walk({ effect: effect(goalsWith('order'), shows), fromMs: 16 * MINUTE_MS }, rule);
  expect(rolledBackAtMs).toBe(20 * MINUTE_MS);
  expect(checks.map(({ stage }) => stage)).toEqual([0, 1, 2, 3]);
  const seven = STAGES.map((stage) => ({ ...stage, soakMs: 7 * MINUTE_MS }));
  const kept = walkFixedWindows(crowd(1, HOUR_MS), seven, {
    ...{ regression: regression(), rule, timings: QUICK, horizonMs: HOUR_MS },
  });
  expect(kept.schedule.map(({ atMs }) => atMs / MINUTE_MS)).toEqual([0, 10, 20, 30]);
});

test('fixed windows: a minute in which nobody came is no failed check', () => {
  const { checks, rolledBackAtMs } = walk({}, FLAGGER_DEFAULTS, []);
  expect(checks.every(({ failed, requests, quantileMs }) => !failed && requests === 0 && quantileMs === null)).toBe(
    true,
  );
  expect(rolledBackAtMs).toBeNull();
});

test('fixed windows: a healthy release with the times of a healthy shop goes through in its soaks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), (seed) => {
      const sessions = crowd(seed, HOUR_MS);
      const input = { regression: regression({ effect: effect([]) }), rule: FLAGGER_DEFAULTS, horizonMs: HOUR_MS };
      const timings = { byStep: { search: [30, 60, 110] }, otherwiseMs: 25 };
      expect(walkFixedWindows(sessions, STAGES, { ...input, timings }).schedule).toEqual(withoutGate(STAGES));
    }),
    { numRuns: 20 },
  );
});

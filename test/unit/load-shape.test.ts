import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { goneOf, phaseAt, planSeconds } from '../../load/support/phases.ts';
import { LOAD_PHASES } from '../../load/support/plan.ts';
import { seededRandom } from '../../load/support/seeded-random.ts';
import { peakRate, type Shape, stagesOf, steadyShape } from '../../load/support/shape.ts';
import { virtualUsers } from '../../load/support/virtual-users.ts';
import { weighted } from '../../load/support/weighted.ts';

const SECONDS = { warm: 4, baseline: 20, pressure: 30, recovery: 40 };
const PLAN = { intentsPerSecond: 8, factor: 1.5, seconds: SECONDS };

test('the steady shape warms up, holds, presses by the factor and goes back', () => {
  expect(stagesOf({}, PLAN)).toEqual([
    { duration: '2000ms', target: 480 },
    { duration: '2000ms', target: 480 },
    { duration: '0ms', target: 480 },
    { duration: '20000ms', target: 480 },
    { duration: '3000ms', target: 720 },
    { duration: '27000ms', target: 720 },
    { duration: '0ms', target: 480 },
    { duration: '40000ms', target: 480 },
  ]);
  expect(peakRate(stagesOf({}, PLAN))).toBe(12);
});

test('a scenario may shape one phase and leave the others', () => {
  const surge: Shape = {
    pressure: [
      { over: 0, to: 3 },
      { over: 0.5, to: 3 },
      { over: 0, to: 1 },
    ],
  };
  const pressure = stagesOf(surge, PLAN).slice(4, 8);
  expect(pressure).toEqual([
    { duration: '0ms', target: 1440 },
    { duration: '15000ms', target: 1440 },
    { duration: '0ms', target: 480 },
    { duration: '15000ms', target: 480 },
  ]);
});

test('phases of no length have no stages', () => {
  expect(stagesOf({}, { ...PLAN, seconds: { warm: 0, baseline: 0, pressure: 0, recovery: 5 } })).toEqual([
    { duration: '0ms', target: 480 },
    { duration: '5000ms', target: 480 },
  ]);
});

test('legs that are longer than their phase are refused', () => {
  const legs: Shape = {
    baseline: [
      { over: 0.7, to: 1 },
      { over: 0.7, to: 2 },
    ],
  };
  expect(() => stagesOf(legs, PLAN)).toThrow('the legs of phase baseline take 1.40 of it: at most 1');
});

test('stages last as long as the phases, in whole rates and whole milliseconds', () => {
  const leg = fc.record({
    over: fc.double({ min: 0, max: 0.3, noNaN: true }),
    to: fc.double({ min: 0, max: 9, noNaN: true }),
  });
  const legs = fc.array(leg, { maxLength: 3 });
  fc.assert(
    fc.property(fc.record({ warm: legs, baseline: legs, pressure: legs, recovery: legs }), (shape) => {
      const stages = stagesOf(shape, PLAN);
      const lasted = stages.reduce((sum, { duration }) => sum + Number.parseFloat(duration), 0);
      expect(Math.abs(lasted - planSeconds(SECONDS) * 1000)).toBeLessThanOrEqual(stages.length);
      expect(stages.every(({ target, duration }) => Number.isInteger(target) && /^\d+ms$/.test(duration))).toBe(true);
    }),
  );
});

test('the clock of the load goes through the phases in order, and stays in the last', () => {
  const seen = [0, 3_999, 4_000, 23_999, 24_000, 53_999, 54_000, 94_000, 1e9].map((ms) => phaseAt(ms, SECONDS));
  expect(seen).toEqual([
    'warm',
    'warm',
    'baseline',
    'baseline',
    'pressure',
    'pressure',
    'recovery',
    'recovery',
    'recovery',
  ]);
  expect(LOAD_PHASES.every((phase) => seen.includes(phase))).toBe(true);
  expect(phaseAt(0, { ...SECONDS, warm: 0 })).toBe('baseline');
  expect(phaseAt(1e9, { ...SECONDS, recovery: 0 }), 'who is late belongs to the last phase that there is').toBe(
    'pressure',
  );
});

test('the steady shape knows every phase', () => {
  expect(Object.keys(steadyShape(2))).toEqual([...LOAD_PHASES]);
});

const CLIENT = {
  retries: 'backoff',
  attempts: 4,
  timeoutMs: 1_000,
  deadlineMs: 60_000,
  backoffMs: { base: 500, cap: 8_000 },
} as const;

for (const { what, rate, client, requests, most, expected } of [
  // 60/s with 4 × 1 s + 0.5 + 1 + 2 s: 450, and 3 to spare.
  { what: 'backoff counts its waits', rate: 60, client: CLIENT, requests: 1, most: 9_999, expected: 453 },
  {
    what: 'no retries, one attempt each',
    rate: 60,
    client: { ...CLIENT, retries: 'none' as const },
    requests: 1,
    most: 9_999,
    expected: 63,
  },
  {
    what: 'immediate retries wait for nothing',
    rate: 60,
    client: { ...CLIENT, retries: 'immediate' as const },
    requests: 1,
    most: 9_999,
    expected: 243,
  },
  { what: 'the deadline bounds an intent', rate: 10, client: CLIENT, requests: 20, most: 9_999, expected: 603 },
  { what: 'the plan bounds them all', rate: 60, client: CLIENT, requests: 1, most: 100, expected: 100 },
]) {
  test(`enough VUs for the slowest shop: ${what}`, () => {
    expect(virtualUsers(rate, client, requests, most)).toBe(expected);
  });
}

test('weights decide how often an item is chosen', () => {
  const items = [
    { id: 'a', weight: 1 },
    { id: 'never', weight: 0 },
    { id: 'b', weight: 3 },
  ];
  const draw = (at: number) => weighted(items, ({ weight }) => weight, at).id;
  expect([draw(0), draw(0.249), draw(0.25), draw(0.999999)]).toEqual(['a', 'a', 'b', 'b']);
  expect(() => weighted(items, () => 0, 0.5)).toThrow('nothing to choose from');
});

test('the same seed and stream draw the same numbers, others draw others', () => {
  const draw = (seed: number, stream: string) => Array.from({ length: 5 }, seededRandom(seed, stream));
  expect(draw(7, 'i1')).toEqual(draw(7, 'i1'));
  expect(draw(7, 'i1')).not.toEqual(draw(7, 'i2'));
  expect(draw(7, 'i1')).not.toEqual(draw(8, 'i1'));
  fc.assert(
    fc.property(fc.integer(), fc.string(), (seed, stream) => {
      const numbers = Array.from({ length: 20 }, seededRandom(seed, stream));
      return numbers.every((number) => number >= 0 && number < 1) && new Set(numbers).size > 15;
    }),
  );
});

test('numbers of neighbouring intents are spread evenly', () => {
  const first = Array.from({ length: 4_000 }, (_, index) => seededRandom(1, `i${index}`)());
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const inside = first.filter((number) => Math.floor(number * 10) === tenth).length;
    expect(inside).toBeGreaterThan(300);
    expect(inside).toBeLessThan(500);
  }
});

test('how much of a phase is over is told by the same clock', () => {
  const gone = (seconds: number) => goneOf(seconds * 1000, 'pressure', SECONDS);
  const start = SECONDS.warm + SECONDS.baseline;
  expect([0, start, start + SECONDS.pressure / 4, start + SECONDS.pressure, 1e6].map(gone)).toEqual([0, 0, 0.25, 1, 1]);
  expect(goneOf(start * 1000, 'pressure', { ...SECONDS, pressure: 0 }), 'a phase that does not last is over').toBe(1);
});

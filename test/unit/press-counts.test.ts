import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { bucketOf, DURATION_BUCKETS_MS } from '../../load/support/counters.ts';
import { bucketQuantile, countAbove } from '../../runner/core/pressure/bucket-quantile.ts';
import { LOAD_PHASES, type LoadCounts, type OperationCounts } from '../../runner/core/pressure/load-counts.ts';
import {
  addCounts,
  addOperations,
  subtractCounts,
  subtractOperations,
  sumCounts,
  zeroCounts,
  zeroOperation,
} from '../../runner/core/pressure/merge-counts.ts';
import { aCollapsedPress, inBuckets } from '../support/press-records.ts';

const BUCKETS = DURATION_BUCKETS_MS.length;
const n = fc.nat(1_000_000);
const tally = (...keys: readonly string[]) => fc.record(Object.fromEntries(keys.map((key) => [key, n])));
const buckets = fc.array(n, { minLength: BUCKETS + 1, maxLength: BUCKETS + 1 });
const counts = fc.record({
  intents: n,
  attempts: n,
  copies: n,
  goodput: n,
  gaveUp: tally('attempts', 'deadline'),
  suppressed: tally('budget'),
  retryAfterHonoured: n,
  answers: tally('ok', 'redirect', 'refused', 'throttled', 'unavailable', 'error', 'none'),
  crawled: tally('ok', 'redirect', 'refused', 'throttled', 'unavailable', 'error', 'none'),
  durations: buckets,
  probe: tally('ok', 'bad'),
  otherRelease: n,
  scriptErrors: n,
  dropped: n,
}) as unknown as fc.Arbitrary<LoadCounts>;
const operation: fc.Arbitrary<OperationCounts> = fc.record({ durations: buckets, failures: n });
const times = fc.array(fc.double({ min: 0, max: 29_999, noNaN: true }), { minLength: 1, maxLength: 200 });

test('adding counts is associative and commutative, and nothing changes nothing', () => {
  fc.assert(
    fc.property(counts, counts, counts, (a, b, c) => {
      expect(addCounts(addCounts(a, b), c)).toEqual(addCounts(a, addCounts(b, c)));
      expect(addCounts(a, b)).toEqual(addCounts(b, a));
      expect(addCounts(zeroCounts(BUCKETS), a)).toEqual(a);
    }),
  );
});

test('what was added can be taken away again', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      expect(subtractCounts(addCounts(a, b), b)).toEqual(a);
    }),
  );
  fc.assert(
    fc.property(operation, operation, (a, b) => {
      expect(subtractOperations(addOperations(a, b), b)).toEqual(a);
      expect(addOperations(zeroOperation(BUCKETS), a)).toEqual(a);
    }),
  );
});

test('a kind that only one side has seen is counted', () => {
  const a = { ...zeroCounts(BUCKETS), gaveUp: { deadline: 2 } };
  const b = { ...zeroCounts(BUCKETS), gaveUp: { sold_out: 3 } };
  expect(addCounts(a, b).gaveUp).toEqual({ deadline: 2, sold_out: 3 });
});

test('the windows of a phase sum up to the counts of the phase', () => {
  const press = aCollapsedPress();
  for (const phase of LOAD_PHASES) {
    const windows = press.windows.filter((window) => window.phase === phase);
    expect(
      sumCounts(
        windows.map((window) => window.counts),
        BUCKETS,
      ),
    ).toEqual(press.counts[phase]);
  }
});

test('a quantile from buckets lies within the bucket of the true value', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1), (values, share) => {
      const sorted = [...values].sort((x, y) => x - y);
      const truth = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
      const index = bucketOf(truth);
      const read = bucketQuantile(DURATION_BUCKETS_MS, inBuckets(values), share) ?? Number.NaN;
      expect(read).toBeGreaterThanOrEqual(DURATION_BUCKETS_MS[index - 1] ?? 0);
      expect(read).toBeLessThanOrEqual(DURATION_BUCKETS_MS[index] ?? 0);
    }),
  );
});

test('quantiles of known buckets', () => {
  expect(bucketQuantile([100, 200], [0, 0, 0], 0.5)).toBeNull();
  expect(bucketQuantile([100, 200], [10, 0, 0], 0.5)).toBe(50);
  expect(bucketQuantile([100, 200], [10, 10, 0], 0.75)).toBe(150);
  expect(bucketQuantile([100, 200], [0, 0, 3], 0.5)).toBe(200);
});

test('never more values are read above a limit than the buckets allow', () => {
  fc.assert(
    fc.property(times, fc.double({ min: 0, max: 40_000, noNaN: true }), (values, limit) => {
      const read = countAbove(DURATION_BUCKETS_MS, inBuckets(values), limit);
      const floor = DURATION_BUCKETS_MS.findLast((bound) => bound <= limit) ?? 0;
      const ceiling = DURATION_BUCKETS_MS.find((bound) => bound >= limit) ?? Number.POSITIVE_INFINITY;
      expect(read).toBeLessThanOrEqual(values.filter((value) => value > floor || floor === 0).length);
      expect(read).toBeGreaterThanOrEqual(values.filter((value) => value > ceiling).length);
    }),
  );
});

for (const [counts, share, expected] of [
  [[0, 0, 0], 0.5, null],
  [[4, 0, 0], 0.5, 5],
  [[0, 4, 0], 0.5, 15],
  [[2, 2, 0], 0.5, 10],
  [[2, 2, 0], 0.75, 15],
  [[0, 0, 3], 0.5, 20],
] as const)
  test(`of the buckets ${counts.join(', ')} the ${share} quantile is ${expected}`, () => {
    expect(bucketQuantile([10, 20], counts, share)).toBe(expected);
  });

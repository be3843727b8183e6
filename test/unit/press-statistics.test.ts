import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import {
  atLeast,
  atMost,
  fisherWorse,
  fisherWorseInStrata,
  mannWhitneyLarger,
} from '../../runner/core/pressure/exact-tests.ts';

/** `bad` of `of` here, `otherBad` of `otherOf` there. */
const FISHER: readonly (readonly [string, readonly [number, number, number, number], number])[] = [
  ['the lady tasting tea, all eight cups right (Fisher 1935)', [4, 4, 0, 4], 1 / 70],
  ['the lady tasting tea, six right (Agresti 2002, table 3.8)', [3, 4, 1, 4], 17 / 70],
  ['convictions of twins (Fisher 1935; R fisher.test: p = 0.0004652)', [10, 13, 2, 17], 0.0004652],
  ['nothing but failures here, none there', [7, 7, 0, 7], 1 / 3432],
  ['no difference', [1, 2, 1, 2], 5 / 6],
  ['better here', [0, 4, 4, 4], 1],
  ['nothing seen', [0, 0, 3, 4], 1],
];

for (const [name, [bad, of, otherBad, otherOf], p] of FISHER) {
  test(`Fisher’s exact test: ${name}`, () => {
    expect(fisherWorse(bad, of, otherBad, otherOf)).toBeCloseTo(p, 6);
  });
}

test('tables with shares of their own are tested by the sum of what is bad in them', () => {
  // Two tables, all failures here: each has one way of C(6, 3) = 20.
  const three = [3, 3, 0, 3] as [number, number, number, number];
  expect(fisherWorseInStrata([three, three])).toBeCloseTo(1 / 400, 12);
  // 1, 9, 9, 1 ways of each to have 0 to 3 of its three failures here: 1 way to have all six, 2 × 9 to have five.
  expect(fisherWorseInStrata([three, [2, 3, 1, 3]])).toBeCloseTo((1 + 18) / 400, 12);
  // What can't differ says nothing: no failure at all, or nobody to compare with.
  expect(fisherWorseInStrata([three, [0, 5, 0, 5], [4, 4, 0, 0]])).toBeCloseTo(1 / 20, 12);
  expect(fisherWorseInStrata([])).toBe(1);
});

const BINOMIAL: readonly (readonly [number, number, number, number])[] = [
  // k, n, p, P(X ≥ k): fair coins, and small shares.
  [8, 10, 0.5, 56 / 1024],
  [0, 10, 0.5, 1],
  [11, 10, 0.5, 0],
  [1, 60, 0.005, 1 - 0.995 ** 60],
  [60, 60, 0.9, 0.9 ** 60],
];

for (const [k, n, p, tail] of BINOMIAL) {
  test(`at least ${k} of ${n} at ${p}`, () => {
    expect(atLeast(k, n, p)).toBeCloseTo(tail, 10);
  });
}

test('tails of large numbers are as the normal law says', () => {
  // Half lies above the mean, and 0.135 % more than three standard deviations (500 each) above it.
  expect(atLeast(500_000, 1_000_000, 0.5)).toBeCloseTo(0.5, 2);
  expect(atLeast(501_501, 1_000_000, 0.5)).toBeCloseTo(0.00134, 4);
  expect(atMost(498_499, 1_000_000, 0.5)).toBeCloseTo(0.00134, 4);
});

test('at least and at most complete each other, and grow with the share', () => {
  const numbers = fc.tuple(
    fc.integer({ min: 1, max: 400 }),
    fc.nat(400),
    fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  );
  fc.assert(
    fc.property(numbers, ([n, any, p]) => {
      const k = any % (n + 1);
      expect(atLeast(k, n, p) + atMost(k - 1, n, p)).toBeCloseTo(1, 9);
      expect(atLeast(k, n, Math.min(0.995, p + 0.005))).toBeGreaterThanOrEqual(atLeast(k, n, p) - 1e-12);
    }),
  );
});

/** Critical values of U at 5 % and 1 %, one-sided (Mann & Whitney 1947; tables in Siegel 1956): U may be at most this. */
const CRITICAL: readonly (readonly [number, number, number, number])[] = [
  [5, 5, 4, 1],
  [6, 8, 10, 6],
  [8, 8, 15, 9],
  [10, 10, 27, 19],
];

for (const [m, n, five, one] of CRITICAL) {
  test(`Mann–Whitney keeps the tables’ critical values for ${m} and ${n}`, () => {
    for (const [u, alpha] of [
      [five, 0.05],
      [one, 0.01],
    ] as const) {
      expect(mannWhitneyLarger(...samplesWith(m, n, m * n - u))).toBeLessThanOrEqual(alpha);
      expect(mannWhitneyLarger(...samplesWith(m, n, m * n - u - 1))).toBeGreaterThan(alpha);
    }
  });
}

test('Mann–Whitney of Hollander & Wolfe’s data is R’s 0.1272', () => {
  // Permeability of membranes at term and at 12 to 26 weeks: wilcox.test(x, y, alternative = "g") of R’s manual.
  const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const weeks = [1.15, 0.88, 0.9, 0.74, 1.21];
  expect(mannWhitneyLarger(term, weeks)).toBeCloseTo(0.1272, 4);
});

test('with ties the normal law takes over, and equal samples are no evidence', () => {
  expect(mannWhitneyLarger([5, 5, 5, 5], [5, 5, 5, 5])).toBe(1);
  expect(mannWhitneyLarger([1, 2, 2, 3, 3, 4], [1, 2, 2, 3, 3, 4])).toBeGreaterThan(0.4);
  expect(mannWhitneyLarger([7, 8, 8, 9, 9, 10], [1, 2, 2, 3, 3, 4])).toBeLessThan(0.005);
  expect(mannWhitneyLarger([], [1])).toBe(1);
});

/** Two samples without ties of which the first exceeds the second `u` times. */
function samplesWith(m: number, n: number, u: number): [number[], number[]] {
  let left = u;
  const values = Array.from({ length: m }, (_, index) => {
    const exceeds = Math.min(n, Math.max(0, left));
    left -= exceeds;
    return exceeds + 0.5 + index / (10 * m);
  });
  return [values, Array.from({ length: n }, (_, index) => index + 1)];
}

import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { atLeast } from '../../runner/core/pressure/exact-tests.ts';
import { FLAKY, isWorse, type Votes } from '../../runner/core/pressure/worse-votes.ts';

/** Of a press of two cells. */
const ERROR = { alpha: 0.005, share: 0.005 / 48 };

const TABLES: readonly (readonly [string, readonly (readonly [Votes, Votes])[], boolean])[] = [
  ['all six failed here, none of six there', [[votes(6, 6), votes(0, 6)]], true],
  ['all five failed here, none of five there', [[votes(5, 5), votes(0, 5)]], true],
  ['four of four are chance', [[votes(4, 4), votes(0, 4)]], false],
  ['three of three in each of two cells', Array.from({ length: 2 }, () => [votes(3, 3), votes(0, 3)] as const), true],
  ['two of two in each of eight cells', Array.from({ length: 8 }, () => [votes(2, 2), votes(0, 2)] as const), true],
  ['all failed everywhere', [[votes(6, 6), votes(6, 6)]], false],
  ['a tenth more of many', [[votes(40, 200), votes(10, 200)]], true],
  ['one of six', [[votes(1, 6), votes(0, 6)]], false],
  ['nothing to compare with', [[votes(6, 6), votes(0, 0)]], false],
];

for (const [name, pairs, worse] of TABLES) {
  test(`${worse ? 'worse' : 'not worse'}: ${name}`, () => {
    expect(isWorse(pairs, ERROR)).toBe(worse);
  });
}

test('equally healthy journeys are called worse with less than twice the share, equally sick ones with less than alpha', () => {
  const sizes = fc.record({ here: fc.integer({ min: 1, max: 14 }), there: fc.integer({ min: 1, max: 14 }) });
  const share = fc.constantFrom(0.005 / 4, 0.005 / 24, 0.005 / 100);
  fc.assert(
    fc.property(sizes, share, fc.double({ min: 0.001, max: 0.999, noNaN: true }), ({ here, there }, share, failing) => {
      const error = { alpha: 0.005, share };
      expect(falseAlarm(here, there, failing, error)).toBeLessThanOrEqual(0.005);
      expect(falseAlarm(here, there, Math.min(failing, FLAKY), error)).toBeLessThanOrEqual(2 * share);
    }),
  );
});

/** Probability, summed over everything that can be seen, when runs here and there fail with this one. */
function falseAlarm(here: number, there: number, failing: number, error: typeof ERROR): number {
  let sum = 0;
  for (let bad = 0; bad <= here; bad += 1) {
    for (let others = 0; others <= there; others += 1) {
      if (isWorse([[votes(bad, here), votes(others, there)]], error))
        sum += exactly(bad, here, failing) * exactly(others, there, failing);
    }
  }
  return sum;
}

function exactly(k: number, n: number, p: number): number {
  return atLeast(k, n, p) - atLeast(k + 1, n, p);
}

function votes(bad: number, of: number): Votes {
  return { bad, of };
}

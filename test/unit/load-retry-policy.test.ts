import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { answerClass, mayPass } from '../../load/support/answer-class.ts';
import { backoffMs, longestBackoffMs } from '../../load/support/backoff.ts';
import { decideRetry, retryAfterMs } from '../../load/support/decide-retry.ts';
import type { ClientPlan, RetryPolicy } from '../../load/support/plan.ts';
import { RETRY_POLICIES } from '../../load/support/plan.ts';
import { seededRandom } from '../../load/support/seeded-random.ts';
import { createTokenBucket } from '../../load/support/token-bucket.ts';

const PLAN: ClientPlan = {
  retries: 'backoff',
  attempts: 4,
  timeoutMs: 1_000,
  deadlineMs: 10_000,
  backoffMs: { base: 500, cap: 4_000 },
  budget: { ratio: 0.1, burst: 1 },
  honourRetryAfter: true,
};
const HALF = () => 0.5;
const failed = (changes: Partial<Parameters<typeof decideRetry>[1]> = {}) => ({
  made: 1,
  elapsedMs: 100,
  retryAfterMs: null,
  bucket: createTokenBucket({ ratio: 0.1, burst: 1 }, 1, HALF),
  random: HALF,
  ...changes,
});

const DECISIONS: readonly {
  what: string;
  plan?: Partial<ClientPlan>;
  met?: Parameters<typeof failed>[0];
  expected: ReturnType<typeof decideRetry>;
}[] = [
  {
    what: 'none never tries again',
    plan: { retries: 'none' },
    expected: { retry: false, reason: 'attempts', suppressed: null },
  },
  {
    what: 'immediate tries again at once',
    plan: { retries: 'immediate' },
    expected: { retry: true, waitMs: 0, honoured: false },
  },
  { what: 'backoff waits half of its first step', expected: { retry: true, waitMs: 250, honoured: false } },
  {
    what: 'backoff doubles its steps',
    met: { made: 3 },
    expected: { retry: true, waitMs: 1_000, honoured: false },
  },
  {
    what: 'the last attempt is the last',
    met: { made: 4 },
    expected: { retry: false, reason: 'attempts', suppressed: null },
  },
  {
    what: 'Retry-After is waited for, and then a little',
    met: { retryAfterMs: 1_000 },
    expected: { retry: true, waitMs: 1_250, honoured: true },
  },
  {
    what: 'Retry-After is not waited for by clients that ignore it',
    plan: { honourRetryAfter: false },
    met: { retryAfterMs: 60_000 },
    expected: { retry: true, waitMs: 250, honoured: false },
  },
  {
    what: 'a Retry-After beyond the deadline ends the intent',
    met: { retryAfterMs: 60_000 },
    expected: { retry: false, reason: 'retry_after', suppressed: 'retry_after' },
  },
  {
    what: 'a wait beyond the deadline ends the intent',
    met: { elapsedMs: 9_900 },
    expected: { retry: false, reason: 'deadline', suppressed: 'deadline' },
  },
  {
    what: 'a full budget allows a retry',
    plan: { retries: 'budget' },
    expected: { retry: true, waitMs: 250, honoured: false },
  },
  {
    what: 'an empty budget allows none',
    plan: { retries: 'budget' },
    met: { bucket: createTokenBucket({ ratio: 0.1, burst: 0 }, 1, HALF) },
    expected: { retry: false, reason: 'budget', suppressed: 'budget' },
  },
];

for (const { what, plan, met, expected } of DECISIONS) {
  test(`a client's policy: ${what}`, () => {
    expect(decideRetry({ ...PLAN, ...plan }, failed(met))).toEqual(expected);
  });
}

test('no policy makes more attempts than the plan allows, or waits beyond the deadline', () => {
  const policy = fc.constantFrom<RetryPolicy>(...RETRY_POLICIES);
  fc.assert(
    fc.property(
      policy,
      fc.nat(10),
      fc.nat(20_000),
      fc.option(fc.nat(20_000)),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (retries, made, elapsedMs, asked, at) => {
        const decision = decideRetry(
          { ...PLAN, retries },
          failed({ made: made + 1, elapsedMs, retryAfterMs: asked, random: () => at }),
        );
        if (!decision.retry) return true;
        return made + 1 < PLAN.attempts && elapsedMs + decision.waitMs < PLAN.deadlineMs && decision.waitMs >= 0;
      },
    ),
  );
});

test('backoff stays between nothing and its cap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (made, random) => {
      const waitMs = backoffMs(made, PLAN.backoffMs, random);
      return waitMs >= 0 && waitMs <= longestBackoffMs(made, PLAN.backoffMs) && waitMs <= PLAN.backoffMs.cap;
    }),
  );
});

test('a pool of buckets makes about as many retries as one shared bucket would at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      (pool, failing, seed) => {
        const budget = { ratio: 0.1, burst: 10 };
        const random = seededRandom(seed);
        const buckets = Array.from({ length: pool }, () => createTokenBucket(budget, pool, random));
        let successes = 0;
        let retries = 0;
        for (let intent = 0; intent < 4_000; intent += 1) {
          const bucket = buckets[intent % pool];
          if (random() >= failing) {
            successes += 1;
            bucket?.succeeded();
          } else if (bucket?.spend()) retries += 1;
        }
        const most = budget.burst + budget.ratio * successes;
        // Six standard deviations of tokens that are drawn.
        expect(retries).toBeLessThanOrEqual(most + 6 * Math.sqrt(most));
      },
    ),
    { numRuns: 60 },
  );
});

test('a pool that mostly succeeds tries again what fails', () => {
  const random = seededRandom(1);
  const bucket = createTokenBucket({ ratio: 0.1, burst: 10 }, 100, random);
  const outcomes = Array.from({ length: 2_000 }, () => {
    if (random() >= 0.02) return bucket.succeeded();
    return bucket.spend();
  }).filter((outcome) => outcome !== undefined);
  const allowed = outcomes.filter(Boolean).length;
  expect(allowed / outcomes.length).toBeGreaterThan(0.7);
});

test('a bucket of one generator holds its whole burst, and not more', () => {
  const bucket = createTokenBucket({ ratio: 1, burst: 3 }, 1, HALF);
  for (let success = 0; success < 20; success += 1) bucket.succeeded();
  expect([1, 2, 3, 4].map(() => bucket.spend())).toEqual([true, true, true, false]);
});

for (const [header, expected] of [
  [undefined, null],
  ['', null],
  ['soon', null],
  ['1', 1_000],
  [' 120 ', 120_000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 4_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
] as const) {
  test(`Retry-After "${header}" is read as ${expected} ms`, () => {
    expect(retryAfterMs(header, 1_000)).toBe(expected);
  });
}

for (const [status, kind, passes] of [
  [0, 'none', true],
  [200, 'ok', false],
  [204, 'ok', false],
  [303, 'redirect', false],
  [404, 'refused', false],
  [409, 'refused', false],
  [429, 'throttled', true],
  [500, 'error', true],
  [502, 'error', true],
  [503, 'unavailable', true],
] as const) {
  test(`status ${status} is ${kind} and is ${passes ? '' : 'not '}tried again`, () => {
    expect([answerClass(status), mayPass(status)]).toEqual([kind, passes]);
  });
}

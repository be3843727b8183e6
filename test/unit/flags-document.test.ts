import { FlagdCore } from '@openfeature/flagd-core';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type Exposure, percentIn, sameExposure } from '../../runner/core/release/exposure.ts';
import {
  exposureInFlags,
  type FlagShape,
  flagsDocument,
  orderInFlags,
} from '../../runner/core/release/flags-document.ts';
import { weightOf } from '../../runner/core/release/weights.ts';

const order = { release: 'shop-2.41', decision: 7, releases: { baseline: '2.40.0', candidate: '2.41.0' } };
const shape: FlagShape = {
  flag: 'checkout-release',
  pin: { key: 'synthetic', candidate: ['probe-candidate'], baseline: ['probe-baseline'] },
};
const USERS = Array.from({ length: 10_000 }, (_, index) => `user-${index}`);

/** Evaluates as a shop does that asks flagd. */
function evaluator(exposure: Exposure, form: FlagShape = shape): (context: Record<string, string>) => string {
  const flagd = new FlagdCore();
  flagd.setConfigurations(JSON.stringify(flagsDocument(exposure, form, order)));
  return (context) => flagd.resolveStringEvaluation(form.flag, 'no flag', context).value;
}

function candidates(exposure: Exposure, segment?: string): Set<string> {
  const evaluate = evaluator(exposure);
  const others = segment === undefined ? {} : { segment };
  return new Set(USERS.filter((targetingKey) => evaluate({ targetingKey, ...others }) === '2.41.0'));
}

const everywhere = (percent: number): Exposure => ({ default: percent, segments: {} });

test('flagd deals the share that was ordered, and nobody loses the candidate when it rises', () => {
  const [five, quarter, half] = [candidates(everywhere(5)), candidates(everywhere(25)), candidates(everywhere(50))];
  // Four standard deviations of a binomial with 10 000 draws: 0.9 and 1.7 points.
  expect(Math.abs(five.size - 500)).toBeLessThan(90);
  expect(Math.abs(quarter.size - 2500)).toBeLessThan(175);
  expect([...five].filter((user) => !quarter.has(user))).toEqual([]);
  expect([...quarter].filter((user) => !half.has(user))).toEqual([]);
});

test('0 % is nobody and 100 % is everybody', () => {
  expect(candidates(everywhere(0)).size).toBe(0);
  expect(candidates(everywhere(100)).size).toBe(USERS.length);
});

test('a segment has its own share, and everybody else the default', () => {
  const exposure: Exposure = { default: 5, segments: { 'mobile-us': 50, 'desktop-de': 0 } };
  expect(Math.abs(candidates(exposure, 'mobile-us').size - 5000)).toBeLessThan(200);
  expect(candidates(exposure, 'desktop-de').size).toBe(0);
  expect(candidates(exposure, 'desktop-jp')).toEqual(candidates(everywhere(5)));
});

test('synthetic users get the release they are pinned to, also in a dark stage and at 100 %', () => {
  for (const exposure of [everywhere(0), everywhere(100), { default: 0, segments: { 'mobile-us': 100 } }]) {
    const evaluate = evaluator(exposure);
    for (const segment of ['mobile-us', 'desktop-de']) {
      const context = { targetingKey: 'whoever', segment };
      expect(evaluate({ ...context, synthetic: 'probe-candidate' })).toBe('2.41.0');
      expect(evaluate({ ...context, synthetic: 'probe-baseline' })).toBe('2.40.0');
    }
    // Without a targeting key, too.
    expect(evaluate({ synthetic: 'probe-candidate' })).toBe('2.41.0');
  }
});

test('who has no targeting key gets the baseline', () => {
  expect(evaluator(everywhere(50))({})).toBe('2.40.0');
});

test('a flag may be boolean, and ask for the segment by another key', () => {
  const flagd = new FlagdCore();
  const form: FlagShape = { flag: 'new-checkout', segmentKey: 'slice', values: { candidate: true, baseline: false } };
  flagd.setConfigurations(JSON.stringify(flagsDocument({ default: 0, segments: { app: 100 } }, form, order)));
  const ask = (slice: string) => flagd.resolveBooleanEvaluation('new-checkout', false, { targetingKey: 'a', slice });
  expect(ask('app').value).toBe(true);
  expect(ask('web').value).toBe(false);
  expect(ask('app').flagMetadata).toMatchObject({ release: 'shop-2.41', decision: 7 });
});

test('any exposure is read back as it was written', () => {
  const percent = fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000);
  const exposure = fc.record({ default: percent, segments: fc.dictionary(fc.string({ minLength: 1 }), percent) });
  fc.assert(
    fc.property(exposure, (wanted) => {
      const read = exposureInFlags(JSON.parse(JSON.stringify(flagsDocument(wanted, shape, order))), shape);
      expect(typeof read).toBe('object');
      expect(sameExposure(read as Exposure, wanted)).toBe(true);
      for (const segment of Object.keys(wanted.segments)) {
        expect(percentIn(read as Exposure, segment)).toBe(percentIn(wanted, segment));
      }
    }),
    {
      examples: ['__proto__', 'constructor'].map((name) => [{ default: 0, segments: Object.fromEntries([[name, 5]]) }]),
    },
  );
});

test('a segment that is called as a property of every object has the default unless it has a share of its own', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    expect(percentIn(everywhere(5), name)).toBe(5);
    expect(percentIn({ default: 5, segments: Object.fromEntries([[name, 25]]) }, name)).toBe(25);
  }
});

test('what is not in waygate’s form is said to be unknown, absent or off, never taken for a percentage', () => {
  const document = flagsDocument(everywhere(25), shape, order);
  const flag = document.flags['checkout-release'] as Record<string, unknown>;
  const withFlag = (change: object) => ({ flags: { 'checkout-release': { ...flag, ...change } } });
  const fractional = (...buckets: unknown[]) => ({ targeting: { if: [{ fractional: buckets }] } });
  expect(exposureInFlags({ flags: {} }, shape)).toBe('absent');
  expect(exposureInFlags(null, shape)).toBe('absent');
  expect(exposureInFlags(withFlag({ state: 'DISABLED' }), shape)).toEqual(everywhere(0));
  expect(exposureInFlags(withFlag({ targeting: {} }), shape)).toBe('unknown');
  expect(exposureInFlags(withFlag(fractional(['baseline', 75_000], ['candidate', 25_000])), shape)).toBe('unknown');
  expect(exposureInFlags(withFlag(fractional(['candidate', 25], ['baseline', 75])), shape)).toBe('unknown');
  expect(exposureInFlags(withFlag(fractional(25, 75)), shape)).toBe('unknown');
  expect(
    exposureInFlags(withFlag({ targeting: { if: [{ '===': [{ var: 'plan' }, 'gold'] }, { fractional: [] }] } }), shape),
  ).toBe('unknown');
});

test('a flag says which order made it', () => {
  expect(orderInFlags(flagsDocument(everywhere(5), shape, order), 'checkout-release')).toEqual({
    release: 'shop-2.41',
    decision: 7,
  });
  expect(orderInFlags({ flags: { 'checkout-release': {} } }, 'checkout-release')).toBeNull();
});

test('a percentage that can not be dealt exactly is refused', () => {
  expect([0, 0.001, 0.1, 33.333, 99.999, 100].map(weightOf)).toEqual([0, 1, 100, 33_333, 99_999, 100_000]);
  for (const percent of [-1, 100.001, 0.0001, Number.NaN]) expect(() => weightOf(percent)).toThrow(/0 to 100 %/);
});

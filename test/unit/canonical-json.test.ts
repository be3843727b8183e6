import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { canonicalJson } from '../../runner/store/canonical-json.ts';

const SEED = 20_261_125;

test('the same data has the same text, in whatever order its keys were made', () => {
  expect(canonicalJson({ b: [1, 'x', null], a: { d: true, c: 1e21 } })).toBe(
    '{"a":{"c":1e+21,"d":true},"b":[1,"x",null]}',
  );
  // Keys of RFC 8785, 3.2.3.
  expect(
    canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }),
  ).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(canonicalJson(turned(value))).toBe(text);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('what is read back from the text is what JSON makes of the data', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: SEED, numRuns: 500 },
  );
  expect(canonicalJson({ kept: 1, left: undefined })).toBe('{"kept":1}');
});

const circular: Record<string, unknown> = {};
circular.self = circular;

for (const [what, value, says] of [
  ['a number that JSON turns into null', { odds: Number.NaN }, 'odds: found NaN'],
  ['a date', { at: [new Date(0)] }, 'at[0]: found a Date'],
  ['a map', new Map(), 'the whole: found a Map'],
  ['a hole in a list', [undefined], '[0]: found undefined'],
  ['a function', { run: { now: () => 0 } }, 'run.now: found a function'],
  ['a big integer', { n: 1n }, 'n: found a bigint'],
  ['data that contains itself', circular, 'found data more than 64 levels deep'],
] as const) {
  test(`${what} is refused, and where it is`, () => {
    expect(() => canonicalJson(value)).toThrow(says);
  });
}

/** The same data with the keys of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value).reverse()) copy[key] = turned((value as Record<string, unknown>)[key]);
  return copy;
}

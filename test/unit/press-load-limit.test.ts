import { expect, test } from '@playwright/test';
import { limitOf } from '../../runner/core/pressure/load-limit.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const FAR = '2026-12-31T00:00:00Z';
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const limit = (parts: Partial<Parameters<typeof limitOf>[0]>) =>
  limitOf({ plannedMs: 90_000, askedSeconds: null, permit: null, now: NOW, ...parts });

const CASES = [
  ['the plan, where nothing else is said', {}, 90_000, 'time_limit'],
  ['what was asked for, when it is shorter', { askedSeconds: 20 }, 20_000, 'time_limit'],
  ['the plan, when it is shorter than what was asked for', { askedSeconds: 200 }, 90_000, 'time_limit'],
  ['a permit that outlives it changes nothing', { permit: { expires: FAR } }, 90_000, 'time_limit'],
  ['the end of the permit', { permit: { expires: at(30) } }, 30_000, 'permit'],
  ['the end of its window', { permit: { expires: FAR, window: { from: at(-60), to: at(40) } } }, 40_000, 'permit'],
  ['a permit that is over', { permit: { expires: at(-1) } }, 0, 'permit'],
  ['the earliest of all', { askedSeconds: 10, permit: { expires: at(30) } }, 10_000, 'time_limit'],
] as const satisfies readonly (readonly [string, Partial<Parameters<typeof limitOf>[0]>, number, string])[];

for (const [name, parts, ms, code] of CASES) {
  test(`a load lasts no longer than ${name}`, () => {
    expect(limit(parts)).toMatchObject({ by: 'limit', ms, code });
  });
}

test('the words name the limit', () => {
  expect(limit({ askedSeconds: 20 }).text).toBe('The time limit of 20 s was reached.');
  expect(limit({ permit: { expires: at(30) } }).text).toBe("The owner's permit ended at 2026-11-23T12:00:30.000Z.");
});

import { expect, test } from '@playwright/test';
import { activeOverrides, overrideProblems } from '../../runner/core/release/overrides.ts';
import type { Override } from '../../runner/core/release/plan.ts';
import { aPlan } from '../support/release-plans.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const RULES = {
  plan: aPlan(),
  cells: [
    { journey: 'checkout-guest', segment: 'mobile-us' },
    { journey: 'search-and-filter', segment: 'desktop-de' },
  ],
  now: NOW,
};

function anOverride(about: Partial<Override> = {}): Override {
  return {
    id: 'o-1',
    scope: { stage: '5pct' },
    forces: 'hold',
    reason: 'the payment provider has announced work',
    by: { name: 'anna', role: 'owner' },
    at: '2026-11-23T10:00:00Z',
    expiresAt: '2026-11-23T12:00:00Z',
    ...about,
  };
}

for (const about of [
  {},
  { scope: { stage: 'dark' } },
  { scope: { segment: 'desktop-de' }, forces: 'mute' },
  { scope: { journey: 'checkout-guest' }, forces: 'mute' },
  { forces: 'widen', at: '2026-11-23T09:00:00Z', expiresAt: '2026-11-23T13:00:00Z' },
  { by: { name: 'ben', role: 'release' }, forces: 'roll_back', expiresAt: '2026-11-23T11:00:00Z' },
] satisfies readonly Partial<Override>[]) {
  test(`an override may stand: ${JSON.stringify(about)}`, () => {
    expect(overrideProblems(anOverride(about), RULES)).toEqual([]);
  });
}

for (const { about, path, found, expected } of [
  { about: { id: ' ' }, path: 'id', found: 'nothing', expected: 'names it' },
  { about: { reason: ' \n' }, path: 'reason', found: 'nothing', expected: 'why' },
  {
    about: { forces: 'rollback' as 'hold' },
    path: 'forces',
    found: '"rollback"',
    expected: 'widen, hold, roll_back, mute',
  },
  ...(['widen', 'hold', 'roll_back'] as const).flatMap((forces) => [
    { about: { scope: { segment: 'mobile-us' }, forces }, path: 'forces', found: 'for one segment', expected: 'mute' },
    {
      about: { scope: { journey: 'checkout-guest' }, forces },
      path: 'forces',
      found: 'for one journey',
      expected: 'mute',
    },
  ]),
  { about: { scope: {} }, path: 'scope', found: 'nothing', expected: 'exactly one of' },
  {
    about: { scope: { stage: 'dark', journey: 'checkout-guest' }, forces: 'mute' },
    path: 'scope',
    found: 'stage and journey',
    expected: 'exactly one of',
  },
  { about: { scope: { stage: '50pct' } }, path: 'scope.stage', found: '"50pct"', expected: 'dark, 5pct' },
  {
    about: { scope: { segment: 'mobile-de' }, forces: 'mute' },
    path: 'scope.segment',
    found: '"mobile-de"',
    expected: 'mobile-us, desktop-de',
  },
  {
    about: { scope: { journey: 'checkout' }, forces: 'mute' },
    path: 'scope.journey',
    found: '"checkout"',
    expected: 'checkout-guest, search',
  },
  {
    about: { scope: { journey: 'toString' }, forces: 'mute' },
    path: 'scope.journey',
    found: '"toString"',
    expected: 'checkout-guest',
  },
  { about: { expiresAt: '' }, path: 'expiresAt', found: '""', expected: 'ISO 8601' },
  { about: { expiresAt: '2026-11-24' }, path: 'expiresAt', found: '"2026-11-24"', expected: 'ISO 8601' },
  {
    about: { expiresAt: '2026-11-23T10:00:00Z' },
    path: 'expiresAt',
    found: '2026-11-23T10:00:00Z',
    expected: 'which is now',
  },
  {
    about: { expiresAt: '2026-11-23T14:00:00.001Z' },
    path: 'expiresAt',
    found: '14:00:00.001Z',
    expected: 'at most 4 h for role owner: 2026-11-23T14:00:00.000Z',
  },
  {
    about: { by: { name: 'ben', role: 'release' } as const },
    path: 'expiresAt',
    found: '12:00',
    expected: 'at most 1 h for role release',
  },
  {
    about: { by: { name: 'cem', role: 'runner' } as const },
    path: 'by.role',
    found: 'runner, who may make none',
    expected: 'release or owner',
  },
  { about: { at: '2026-11-23T10:00:01Z' }, path: 'at', found: '10:00:01Z', expected: 'which is now' },
  { about: { at: 'now' }, path: 'at', found: '"now"', expected: 'ISO 8601' },
] satisfies readonly { about: Partial<Override>; path: string; found: string; expected: string }[]) {
  test(`an override is refused for its ${path}: ${JSON.stringify(about)}`, () => {
    const problems = overrideProblems(anOverride(about), RULES);
    expect(problems).toEqual([
      expect.objectContaining({
        path,
        found: expect.stringContaining(found),
        expected: expect.stringContaining(expected),
      }),
    ]);
    expect(problems[0]?.hint.length).toBeGreaterThan(5);
  });
}

test('everything that is wrong is said at once', () => {
  const problems = overrideProblems(
    anOverride({ reason: '', scope: {}, expiresAt: 'soon', forces: 'x' as 'hold' }),
    RULES,
  );
  expect(problems.map(({ path }) => path).sort()).toEqual(['expiresAt', 'forces', 'reason', 'scope']);
});

for (const [when, active] of [
  ['2026-11-23T09:59:59.999Z', false],
  ['2026-11-23T10:00:00Z', true],
  ['2026-11-23T11:59:59.999Z', true],
  ['2026-11-23T12:00:00Z', false],
] as const) {
  test(`at ${when} an override from 10:00 to 12:00 is ${active ? '' : 'not '}in force`, () => {
    expect(activeOverrides([anOverride()], Date.parse(when))).toHaveLength(active ? 1 : 0);
  });
}

test('an override whose life can not be read is never in force', () => {
  expect(activeOverrides([anOverride({ expiresAt: 'never' }), anOverride({ at: '' })], NOW)).toEqual([]);
});

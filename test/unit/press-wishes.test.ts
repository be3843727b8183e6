import { expect, test } from '@playwright/test';
import { pressWishes } from '../../runner/commands/press/press-options.ts';
import { phaseAt } from '../../runner/core/pressure/press-clock.ts';
import { tallyRaces } from '../../runner/core/pressure/tally-races.ts';

const asked = { fault: [], scenario: 'baseline-mix' };

for (const [stage, percent] of [
  ['25%', 25],
  ['25', 25],
  [' 0.5 % ', 0.5],
  ['100%', 100],
] as const) {
  test(`--stage "${stage}" is ${percent} % of users`, () => {
    expect(pressWishes({ ...asked, stage }).percent).toBe(percent);
  });
}

for (const stage of ['0%', '101%', '-5%', 'canary', '', '1e3', '25%%']) {
  test(`--stage "${stage}" is refused`, () => {
    expect(() => pressWishes({ ...asked, stage })).toThrow(/--stage/);
  });
}

test('everything that is wrong with the options is said at once', () => {
  const options = { ...asked, stage: '0', retries: 'often', generators: 0.5, demo: true, config: 'x.ts' };
  expect(() => pressWishes(options)).toThrow(/4 problems.*--stage.*--retries.*--generators.*--demo/s);
  expect(() => pressWishes({ ...asked, fault: ['slow-search'] })).toThrow(/--fault.*--demo/s);
});

test('each second of the clock has its phase: journeys alone before it, recovery after all', () => {
  const phases = { warm: 2, baseline: 3, pressure: 4, recovery: 5 };
  const at = [null, -0.1, 0, 1.9, 2, 4.9, 5, 8.9, 9, 14, 99].map((second) => phaseAt(second, phases));
  expect(at).toEqual([
    'idle',
    'idle',
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
});

test('races are told by their size, every order in one of three ways, and how many were sent again', () => {
  const orders = [
    { race: 8, result: 'unknown', sends: 3 },
    { race: 1, result: 'ordered', sends: 1 },
    { race: 8, result: 'refused', sends: 1 },
    { race: 8, result: 'ordered', sends: 2 },
  ] as const;
  expect(tallyRaces(orders)).toEqual([
    { size: 1, sent: 1, repeated: 0, ordered: 1, refused: 0, unknown: 0 },
    { size: 8, sent: 3, repeated: 2, ordered: 1, refused: 1, unknown: 1 },
  ]);
});

import { expect, test } from '@playwright/test';
import type { RefusedRequest } from '../../runner/server/refusal.ts';
import { createRefusalReporter, type RefusalReport } from '../../runner/server/refusal-reporter.ts';

const REFUSED: RefusedRequest = {
  code: 'token_unknown',
  found: 'a token that nobody has',
  expected: 'a token that stands',
  hint: 'make one',
  status: 401,
  at: '2026-11-23T10:00:00.000Z',
  method: 'POST',
  route: '/v1/overrides',
  from: '127.0.0.1',
  person: null,
};

/** A reporter, its clock in seconds, and what it told. */
function aReporter(mostKinds = 1000) {
  const clock = { seconds: 0 };
  const told: RefusalReport[] = [];
  const report = createRefusalReporter({ report: (it) => told.push(it), now: () => clock.seconds * 1000, mostKinds });
  return { clock, report, counts: () => told.map(({ from, times }) => [from, times]) };
}

test('the first of a kind is told at once; those that follow are told with the next one after a minute, counted', () => {
  const { clock, report, counts } = aReporter();
  for (clock.seconds = 0; clock.seconds <= 125; clock.seconds += 1) report(REFUSED);
  expect(counts()).toEqual([
    ['127.0.0.1', 1],
    ['127.0.0.1', 60],
    ['127.0.0.1', 60],
  ]);
});

for (const other of [
  { code: 'cross_origin' },
  { route: '/v1/freeze' },
  { method: 'PUT' },
  { from: '127.0.0.2' },
  { person: { name: 'anna', role: 'viewer' } },
] satisfies readonly Partial<RefusedRequest>[]) {
  test(`a refusal that differs in its ${Object.keys(other)[0]} is of another kind`, () => {
    const { report, counts } = aReporter();
    report(REFUSED);
    report({ ...REFUSED, ...other });
    expect(counts()).toHaveLength(2);
  });
}

test('from however many addresses they come, so many kinds are told apart and the rest as one; quiet ones make room', () => {
  const { clock, report, counts } = aReporter(3);
  const from = (address: number) => report({ ...REFUSED, from: `10.0.0.${address}` });
  for (let address = 0; address < 100; address += 1) from(address);
  expect(counts()).toEqual([
    ['10.0.0.0', 1],
    ['10.0.0.1', 1],
    ['10.0.0.2', 1],
    ['10.0.0.3', 1],
  ]);
  clock.seconds = 60;
  from(4);
  // The three had nothing to add: a new kind has their place, and what was silent is not lost.
  expect(counts().at(-1)).toEqual(['10.0.0.4', 1]);
  from(5);
  from(6);
  expect(counts().at(-1)).toEqual(['10.0.0.6', 97]);
});

import { expect, test } from '@playwright/test';
import { explain } from '../../runner/core/explain/explain.ts';
import { judge } from '../../runner/core/judge/judge.ts';
import { judgedInstant } from '../../runner/core/judge/judged-instant.ts';
import { asOdds, asPercent } from '../../runner/core/judge/wording.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import { quantile } from '../../runner/core/quantile.ts';
import type { Cell, RunRecord } from '../../runner/core/run-record.ts';
import { aPair, aRun, aWalk, failedAt } from '../support/records.ts';
import { aResult } from '../support/result-document.ts';

const T0 = Date.parse('2026-11-23T10:00:00.000Z');
const GUEST: Cell = { journey: 'checkout-guest', segment: 'mobile-us' };
const SEARCH: Cell = { journey: 'search-and-filter', segment: 'desktop-de' };
const WALK = aWalk({ cells: [GUEST, SEARCH], policy: { ...DARK_STAGE, soakSeconds: 0 } });
const NOW = T0 + 300_000;

function pairs(
  times: number,
  cell: Cell,
  candidate: Partial<RunRecord> = {},
  baseline: Partial<RunRecord> = {},
  from = 0,
) {
  return Array.from({ length: times }, (_, i) =>
    aPair({ cell, at: new Date(T0 + (from + i) * 1000).toISOString(), candidate, baseline }),
  ).flat();
}

const text = (runs: readonly RunRecord[], now = NOW) => explain(WALK, runs, now).join('\n');

test('a rollback is explained by the first question alone, and by the pairs that made it', () => {
  const runs = [...pairs(4, SEARCH), ...pairs(8, GUEST, failedAt('pay', 'no order number'), {}, 10)];
  const lines = text(runs);
  expect(lines).toContain('1. Is the candidate worse than the baseline? yes: roll back');
  expect(lines).not.toContain('2. ');
  expect(lines).toContain('Verdict: roll_back');
  expect(lines).toContain('checkout-guest in mobile-us fails at "pay" (assertion)');
  expect(lines).toMatch(
    /checkout-guest in mobile-us, round round-\d+: passes: only the candidate was bad; [\d.]+:1 → [\d.]+:1/,
  );
  expect(lines).toContain('nothing: every run is part of a pair');
});

test('a widen is explained by all five questions', () => {
  const lines = text([...pairs(60, SEARCH), ...pairs(60, GUEST, {}, {}, 60)]);
  for (const asked of ['1. ', '2. ', '3. ', '4. ', '5. ']) expect(lines).toContain(`  ${asked}`);
  expect(lines).toContain('yes: widen');
  expect(lines).toContain('4 of 4 claims below 20 %');
  expect(lines).toContain('Shown at 95 %');
});

for (const { what, runs, decided } of [
  { what: 'a missing cell', runs: pairs(60, SEARCH), decided: '2. Does every claim have a fresh pair? no: hold' },
  {
    what: 'a suspicion',
    runs: [...pairs(60, SEARCH), ...pairs(60, GUEST), ...pairs(1, GUEST, failedAt('pay'), {}, 130)],
    decided: '3. Is any claim under suspicion (3 or more)? yes: hold',
  },
  {
    what: 'a soak that goes on',
    runs: [...pairs(60, SEARCH), ...pairs(60, GUEST)],
    decided: '4. Has it soaked, and is the gate calm? no: hold',
  },
  {
    what: 'a lack of pairs',
    runs: [...pairs(60, SEARCH), ...pairs(9, GUEST)],
    decided: '5. Is everything shown healthy (20:1, that is 95 %)? no: hold',
  },
]) {
  test(`${what} is the last question asked when it decides`, () => {
    const soakSeconds = what === 'a soak that goes on' ? 301 : 0;
    const walk = { ...WALK, policy: { ...WALK.policy, soakSeconds } };
    const lines = explain(walk, runs, NOW);
    const questions = lines.filter((line) => /^ {2}\d\. /.test(line));
    expect(questions.at(-1)).toContain(decided);
    expect(lines).toContain('Verdict: hold');
  });
}

test('what was not counted is listed with its reason', () => {
  const killed: Partial<RunRecord> = { outcome: 'inconclusive', inconclusive: { cause: 'killed', message: 'SIGKILL' } };
  const lines = text([
    ...pairs(2, GUEST, killed),
    aRun({ ...SEARCH, startedAt: new Date(T0).toISOString() }),
    aRun({ journey: 'gone', segment: 'mobile-us', startedAt: new Date(T0).toISOString() }),
    ...pairs(1, SEARCH, {}, {}, 301),
  ]);
  expect(lines).toContain('candidate runs that could not tell: killed 2');
  expect(lines).toContain('2 rounds without a pair');
  expect(lines).toContain('1 run whose twin did not end');
  expect(lines).toContain('1 run of cells that this walk does not have');
  expect(lines).toContain('2 runs that ended after the verdict');
});

test('the verdict comes first, and whoever sees the columns for the first time is told what they mean', () => {
  const lines = explain(WALK, pairs(8, GUEST, failedAt('pay')), NOW);
  expect(lines.indexOf('Verdict: roll_back')).toBe(3);
  const said = lines.join('\n');
  for (const word of ['worse', 'healthy', 'suspicion']) {
    expect(said).toContain(`  ${word}: `);
    expect(said).toMatch(new RegExp(`claim .*${word}`));
  }
});

test('after the limit was crossed no pair is said to have made the verdict', () => {
  const runs = pairs(40, GUEST, failedAt('pay'));
  const odds = [...text(runs).matchAll(/[\d.]+:1 → ([\d.]+):1/g)].map(([, after]) => Number(after));
  expect(odds.length).toBeGreaterThan(2);
  expect(odds.filter((after) => after >= 30)).toHaveLength(1);
});

test('a walk under way is judged as of its newest run, and that is said', () => {
  const done = pairs(8, GUEST, failedAt('pay'));
  const open = aRun({ ...GUEST, startedAt: new Date(T0 + 100_000).toISOString(), finishedAt: null, durationMs: null });
  const asOf = judgedInstant(WALK, [...done, open]);
  expect(asOf).toBe(open.startedAt);
  expect(judge(WALK, done, asOf).verdict).toBe('roll_back');
  expect(explain(WALK, [...done, open], asOf)[1]).toContain('It has not ended');
});

test('a walk with a verdict is judged for the instant of that verdict, one that ended without for its end', () => {
  const endedAt = new Date(T0 + 5000).toISOString();
  const judgedAt = new Date(T0 + 4000).toISOString();
  expect(judgedInstant({ ...WALK, endedAt }, [])).toBe(endedAt);
  expect(judgedInstant({ ...WALK, endedAt, result: aResult({ judgedAt }) }, [])).toBe(judgedAt);
  expect(judgedInstant(WALK, [])).toBe(WALK.startedAt);
});

test('the same evidence gives the same text, and the verdict is the one the judge gives', () => {
  const runs = [...pairs(20, SEARCH), ...pairs(3, GUEST, failedAt('pay')), ...pairs(9, GUEST, {}, {}, 40)];
  expect(text(runs)).toBe(text(JSON.parse(JSON.stringify(runs))));
  expect(text(runs)).toContain(`Verdict: ${judge(WALK, runs, NOW).verdict}`);
});

for (const [share, expected] of [
  [0, 1],
  [0.5, 2],
  [0.51, 3],
  [0.75, 3],
  [0.95, 4],
  [1, 4],
] as const) {
  test(`the ${share} quantile of 4, 1, 3, 2 is ${expected}, a value that was measured`, () => {
    expect(quantile([4, 1, 3, 2], share)).toBe(expected);
  });
}

test('nothing has no quantile', () => {
  expect(quantile([], 0.5)).toBeNull();
});

test('odds and shares read as people write them, and odds are never rounded up', () => {
  expect([0.29, 1.397, 9.99, 29.99, 921.4, 2e9].map(asOdds)).toEqual([
    '0.2:1',
    '1.3:1',
    '9.9:1',
    '29:1',
    '921:1',
    'over a million:1',
  ]);
  expect([0.95, 0.03, 0.2, 0.005, 0.0025].map(asPercent)).toEqual(['95 %', '3 %', '20 %', '0.5 %', '0.25 %']);
});

test('a rollback says nothing about what a widen would have needed', () => {
  expect(text(pairs(8, GUEST, failedAt('pay')))).not.toContain('Not enough evidence to widen');
  expect(judge(WALK, pairs(8, GUEST, failedAt('pay')), NOW).shown).toBe('');
});

import { expect, test } from '@playwright/test';
import {
  BASELINE_KEPT,
  type BaselineVotes,
  baselineAfter,
  baselineWithin,
  startBaseline,
} from '../../runner/core/release/baseline-votes.ts';
import { type Cell, cellKey, type RunRecord } from '../../runner/core/run-record.ts';
import { aRun, failedAt } from '../support/records.ts';

const PAY = { journey: 'checkout-guest', segment: 'mobile-us' };
const MENU = { journey: 'navigation-menu', segment: 'desktop-de' };
const HELP = { journey: 'help', segment: 'desktop-de' };
const RELEASES = { baseline: '2.40.0', candidate: '2.41.0' };
const NOBODY: ReadonlySet<string> = new Set();

/** One run each second from 0 on. */
function voted(runs: readonly (Cell & Partial<RunRecord>)[], roles = {}): BaselineVotes {
  return runs.reduce<BaselineVotes>(
    (votes, run, second) => baselineAfter(votes, aRun(run), RELEASES, second * 1000),
    startBaseline({ cells: [PAY, MENU, HELP], roles }),
  );
}

test('Each cell is counted by itself, also one without a run, and all together', () => {
  const votes = voted([PAY, { ...PAY, ...failedAt('pay') }, MENU]);
  expect(baselineWithin(votes, 60, 2_000, NOBODY)).toEqual({
    runs: 3,
    bad: 1,
    cells: [
      { ...PAY, runs: 2, bad: 1 },
      { ...MENU, runs: 1, bad: 0 },
      { ...HELP, runs: 0, bad: 0 },
    ],
  });
  expect(baselineWithin(votes, 1, 2_000, NOBODY)).toMatchObject({ runs: 2, bad: 1 });
});

test('What is for information, muted, not walked, of the candidate, or could not tell does not count', () => {
  const votes = voted(
    [
      PAY,
      HELP,
      { ...MENU, ...failedAt('open') },
      { ...PAY, segment: 'moon' },
      { ...PAY, cohort: 'candidate' },
      { ...PAY, releasesSeen: ['2.41.0'] },
    ],
    { help: 'info' },
  );
  expect(baselineWithin(votes, 60, 6_000, new Set([cellKey(MENU)]))).toEqual({
    runs: 1,
    bad: 0,
    cells: [{ ...PAY, runs: 1, bad: 0 }],
  });
});

test('A busy cell is bounded, and pushes out nothing of a rare one', () => {
  const rare = voted([{ ...MENU, ...failedAt('open') }]);
  const run = aRun(PAY);
  let votes = rare;
  for (let n = 0; n < BASELINE_KEPT + 5; n += 1) votes = baselineAfter(votes, run, RELEASES, 1_000);
  expect(baselineWithin(votes, 60, 2_000, NOBODY).cells).toEqual([
    { ...PAY, runs: BASELINE_KEPT, bad: 0 },
    { ...MENU, runs: 1, bad: 1 },
    { ...HELP, runs: 0, bad: 0 },
  ]);
});

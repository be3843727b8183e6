import { expect, test } from '@playwright/test';
import { judgeState } from '../../runner/core/judge/judge.ts';
import {
  createJudgeState,
  type JudgeState,
  observe,
  observeExposureChange,
} from '../../runner/core/judge/judge-state.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import type { Cell, Cohort, RunRecord } from '../../runner/core/run-record.ts';
import { aPair, aWalk } from '../support/records.ts';

const T0 = Date.parse('2026-11-23T10:00:00.000Z');
const PAY: Cell = { journey: 'checkout-guest', segment: 'mobile-us' };
const MENU: Cell = { journey: 'navigation-menu', segment: 'desktop-de' };
const SEARCH: Cell = { journey: 'search-and-filter', segment: 'desktop-de' };
const KILLED: Partial<RunRecord> = {
  outcome: 'inconclusive',
  inconclusive: { cause: 'killed', message: 'killed' },
  durationMs: null,
};
/** Passed on the release that the other cohort should see. */
const WRONG = { candidate: { releasesSeen: ['2.40.0'] }, baseline: { releasesSeen: ['2.41.0'] } } as const;

/** Rounds of these cells, one each second from `from` on. */
function walked(
  state: JudgeState,
  cells: readonly Cell[],
  [from, to]: readonly [from: number, to: number],
  halves: Partial<Record<Cohort, Partial<RunRecord>>> = {},
): JudgeState {
  let next = state;
  for (let second = from; second < to; second += 1) {
    for (const cell of cells) next = aPair({ cell, at: at(second), ...halves }).reduce(observe, next);
  }
  return next;
}

function at(second: number): string {
  return new Date(T0 + second * 1000).toISOString();
}

function exposed(state: JudgeState, second: number, warmUpSeconds = 0): JudgeState {
  const countsFrom = T0 + (second + warmUpSeconds) * 1000;
  return observeExposureChange(state, { tolerated: 0.2, toleratedPool: 0.03, soakSeconds: 0, countsFrom });
}

function judged(state: JudgeState, second: number) {
  return judgeState(state, T0 + second * 1000);
}

function started(cells: readonly Cell[]): JudgeState {
  return createJudgeState(aWalk({ cells: [...cells], policy: { ...DARK_STAGE, soakSeconds: 0 } }));
}

/** After 1000 clean rounds in the stage before, and 120 in this one. */
const LATER = walked(exposed(walked(started([PAY]), [PAY], [0, 1000]), 1000), [PAY], [1000, 1120]);

for (const cohort of ['candidate', 'baseline'] as const) {
  test(`Runs of the ${cohort} that see the wrong release hold a stage, however many saw the right one in the stage before`, () => {
    const { verdict, reasons } = judged(walked(LATER, [PAY], [1120, 1180], { [cohort]: WRONG[cohort] }), 1180);
    expect(verdict).toBe('hold');
    expect(reasons).toMatchObject([{ code: 'wrong_release', ...PAY }]);
    expect(reasons[0]?.text).toContain(`60 of 180 ${cohort} runs saw`);
  });

  test(`Silent runs of the ${cohort} hold a stage, however many told in the stage before`, () => {
    const { verdict, reasons } = judged(walked(LATER, [PAY], [1120, 1180], { [cohort]: KILLED }), 1180);
    expect(verdict).toBe('hold');
    expect(reasons).toMatchObject([{ code: 'no_data', ...PAY }]);
    expect(reasons[0]?.text).toContain(`60 of 180 ${cohort} runs could not tell (killed 60)`);
  });
}

test('What could not tell in the stage before does not hold this one, and stays in what is shown', () => {
  const silent = walked(walked(started([PAY]), [PAY], [0, 20]), [PAY], [20, 40], { candidate: KILLED });
  expect(judged(silent, 40).reasons).toMatchObject([{ code: 'no_data' }]);
  const { verdict, cells } = judged(walked(exposed(silent, 40), [PAY], [40, 160]), 160);
  expect(verdict).toBe('widen');
  expect(cells[0]?.candidate).toMatchObject({ runs: 160, inconclusive: 20 });
});

test('One or two silent runs at the beginning of a stage are a mishap, also before its first pair', () => {
  const state = exposed(walked(started([PAY]), [PAY], [0, 120]), 120);
  const codes = (until: number) =>
    judged(walked(state, [PAY], [120, until], { candidate: WRONG.candidate }), until).reasons.map(({ code }) => code);
  expect(codes(122)).toEqual(['undecided']);
  expect(codes(123)).toEqual(['wrong_release']);
});

test('A release that was seen wrongly in the stage before is not named for runs of this one', () => {
  const before = walked(walked(started([PAY]), [PAY], [0, 120]), [PAY], [120, 125], { candidate: WRONG.candidate });
  const nothing = { candidate: { releasesSeen: [] } };
  const { reasons } = judged(walked(exposed(before, 125), [PAY], [125, 135], nothing), 135);
  expect(reasons[0]?.text).toContain('10 of 10 candidate runs saw no release at all');
});

test('While the candidate warms up no segment is missing, nor right after that, as long as its pairs are fresh', () => {
  const all = [PAY, MENU];
  const warming = walked(exposed(walked(started(all), all, [0, 120]), 120, 60), all, [120, 180]);
  expect(judged(warming, 180).reasons.map(({ code }) => code)).toEqual(['undecided']);
  const first = walked(warming, [MENU], [180, 181]);
  expect(judged(first, 181).reasons.map(({ code }) => code)).toEqual(['undecided']);
});

test('A segment that the walk no longer gets to in this stage is missing once its newest pair is stale', () => {
  const all = [PAY, MENU];
  const state = walked(exposed(walked(started(all), all, [0, 120]), 120), [MENU], [120, 500]);
  const { verdict, reasons, cells } = judged(state, 500);
  expect(verdict).toBe('hold');
  expect(reasons.map(({ code, segment }) => [code, segment])).toEqual([
    ['segment_missing', 'mobile-us'],
    ['stale', 'mobile-us'],
  ]);
  expect(reasons[0]?.text).toBe('mobile-us: no journey has run in this segment since exposure changed.');
  expect(cells.map(({ state: shown }) => shown)).toEqual(['stale', 'good']);
  // Without a change of exposure it was walked in this stage, and is only old.
  const same = walked(walked(started(all), all, [0, 120]), [MENU], [120, 500]);
  expect(judged(same, 500).reasons.map(({ code }) => code)).toEqual(['stale']);
});

test('One journey that runs, or that has a fresh pair, makes its segment seen', () => {
  const all = [PAY, MENU, SEARCH];
  const before = exposed(walked(started(all), all, [0, 120]), 120);
  const codes = (state: JudgeState) => judged(state, 500).reasons.map(({ code, journey }) => [code, journey]);
  expect(codes(walked(before, [PAY, MENU], [120, 500]))).toEqual([['stale', SEARCH.journey]]);
});

test('A segment that never gave a pair and is not walked in this stage is missing, whatever was silent before', () => {
  const before = walked(walked(started([PAY, MENU]), [MENU], [0, 120]), [PAY], [0, 5], { candidate: KILLED });
  expect(judged(before, 120).reasons).toMatchObject([{ code: 'no_data', ...PAY }]);
  const state = walked(exposed(before, 120), [MENU], [120, 125]);
  expect(judged(state, 125).reasons).toMatchObject([{ code: 'segment_missing', segment: 'mobile-us' }]);
});

import { expect, test } from '@playwright/test';
import { judgeState } from '../../runner/core/judge/judge.ts';
import { createJudgeState, type JudgedWalk, observe } from '../../runner/core/judge/judge-state.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import type { CheckRoles } from '../../runner/core/release/check-role.ts';
import { cellKey } from '../../runner/core/run-record.ts';
import { aPair, failedAt } from '../support/records.ts';

const PAY = { journey: 'checkout-guest', segment: 'mobile-us' };
const MENU = { journey: 'navigation-menu', segment: 'desktop-de' };
const T0 = Date.parse('2026-11-23T10:00:00.000Z');

/** So many pairs of each cell, a second apart; the candidate's runs of the sick cell fail. */
function judged(
  roles: CheckRoles,
  sick: typeof PAY | null,
  { pairs = 120, muted = new Set<string>(), seconds = 200 } = {},
) {
  const walk: JudgedWalk = {
    cells: [PAY, MENU],
    releases: { baseline: '2.40.0', candidate: '2.41.0' },
    policy: { ...DARK_STAGE, soakSeconds: 60 },
    roles,
  };
  let state = createJudgeState(walk);
  for (let round = 0; round < pairs; round += 1) {
    for (const cell of [PAY, MENU]) {
      const bad = cell === sick ? failedAt('pay') : {};
      const startedAt = new Date(T0 + round * 1000).toISOString();
      for (const run of aPair({ cell, at: startedAt, candidate: bad })) state = observe(state, run);
    }
  }
  return judgeState(state, T0 + seconds * 1000, muted);
}

test('A guard that fails turns the release back', () => {
  expect(judged({}, PAY)).toMatchObject({ verdict: 'roll_back', reasons: [{ code: 'regression', ...PAY }] });
});

test('A cell that is only watched holds the release, and never turns it back', () => {
  const { verdict, reasons, odds, limit } = judged({ 'navigation-menu': 'watch' }, MENU);
  expect(verdict).toBe('hold');
  expect(odds).toBeLessThan(limit);
  expect(reasons.map(({ journey }) => journey)).toContain('navigation-menu');
});

test('A cell for information does neither, and is shown with its numbers', () => {
  const { verdict, cells, burst } = judged({ 'navigation-menu × desktop-de': 'info' }, MENU);
  expect(verdict).toBe('widen');
  expect(burst).toEqual([]);
  expect(cells.find(({ journey }) => journey === 'navigation-menu')?.candidate.fail).toBe(120);
});

test('What is muted hides nothing else: a stage that has not soaked, and a cell that has shown nothing, still hold', () => {
  const muted = new Set([cellKey(MENU)]);
  const few = judged({}, MENU, { pairs: 3, muted, seconds: 5 });
  expect(few.verdict).toBe('hold');
  expect(few.reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(['soaking', 'undecided']));
  expect(few.reasons.at(-1)?.text).toContain('checkout-guest');
  expect(few.reasons.at(-1)?.text).not.toContain('navigation-menu');
});

test('What a muted guard did while it counted stays in the pool of all runs', () => {
  const muted = new Set([cellKey(MENU)]);
  const { verdict, reasons } = judged({}, MENU, { pairs: 4, muted });
  expect(verdict).toBe('hold');
  expect(reasons.at(-1)?.text).toContain('all journeys together');
});

import { expect, test } from '@playwright/test';
import { assessReadiness, type RunnerHealth } from '../../runner/server/readiness.ts';

const FINE: RunnerHealth = {
  storeProblem: null,
  browser: { ready: true, problem: null },
  overdue: [],
  releaseProblem: null,
};

const CASES: readonly [name: string, health: RunnerHealth, failing: readonly string[]][] = [
  ['A runner at work is ready', FINE, []],
  ['A runner that has just started is ready', { ...FINE, browser: { ready: false, problem: null } }, []],
  ['A store that refused the last write is not', { ...FINE, storeProblem: 'the disk is full' }, ['store']],
  ['A browser that does not start is not', { ...FINE, browser: { ready: false, problem: 'no Chromium' } }, ['browser']],
  [
    'A cell that is never walked is not',
    { ...FINE, overdue: [{ journey: 'checkout-guest', segment: 'desktop-de' }] },
    ['schedule'],
  ],
  ['A release that is not led any more is not', { ...FINE, releaseProblem: 'the log is full' }, ['release']],
];

for (const [name, health, failing] of CASES) {
  test(name, () => {
    const { ready, checks } = assessReadiness(health);
    expect(ready).toBe(failing.length === 0);
    expect(checks.filter(({ ok }) => !ok).map((check) => check.name)).toEqual(failing);
  });
}

test('The reason is told', () => {
  const { checks } = assessReadiness({ ...FINE, overdue: [{ journey: 'checkout-guest', segment: 'desktop-de' }] });
  expect(checks.find(({ name }) => name === 'schedule')?.detail).toContain('checkout-guest × desktop-de');
});

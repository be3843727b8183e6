import { expect, test } from '@playwright/test';
import { pairsUntilRollBack } from '../../runner/core/plan/pairs-until-roll-back.ts';
import { cleanRunsAnytime } from '../../runner/core/plan/rounds-needed.ts';
import { stageNeeds } from '../../runner/core/plan/stage-needs.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import { releasePlan } from '../support/release-situations.ts';

const STAGE = {
  ...(releasePlan().stages[0] as NonNullable<ReturnType<typeof releasePlan>['stages'][0]>),
  warmUpSeconds: 60,
  soakSeconds: 0,
  surgeSeconds: 0,
  deadlineSeconds: 3600,
  tolerated: { cell: 0.2, pool: 0.05 },
};
const PACE = {
  cells: 4,
  scheduledPerSecond: 0.1,
  surgePerSecond: 0.5,
  rarest: { journey: 'checkout-guest', gapSeconds: 40 },
};
const POOL = Number(cleanRunsAnytime(0.05, DARK_STAGE.healthyAt));

test('A stage needs the clean rounds of its cells or of its pool, whichever are more, at the pace of its schedule', () => {
  const { rounds, seconds, possible } = stageNeeds(STAGE, DARK_STAGE, PACE);
  expect(rounds?.inTotal).toBe(POOL);
  expect(seconds).toBe(Math.ceil(60 + POOL / 0.1));
  expect(possible).toBe(354);
});

test('A surge gathers faster, as far as it goes', () => {
  const whole = stageNeeds({ ...STAGE, surgeSeconds: 3600 }, DARK_STAGE, PACE);
  expect(whole.seconds).toBe(Math.ceil(60 + POOL / 0.5));
  const part = stageNeeds({ ...STAGE, surgeSeconds: 100 }, DARK_STAGE, PACE);
  // 40 s of it are left after the warm-up: 20 rounds.
  expect(part.seconds).toBe(Math.ceil(60 + 40 + (POOL - 20) / 0.1));
});

test('A cell whose journey comes seldom has its rounds of the surge, and then only its own', () => {
  const rarest = { journey: 'checkout-guest', gapSeconds: 3600 };
  const perCell = Number(cleanRunsAnytime(0.2, DARK_STAGE.healthyAt));
  expect(stageNeeds(STAGE, DARK_STAGE, { ...PACE, rarest })).toMatchObject({
    seconds: 60 + perCell * 3600,
    waitsFor: 'checkout-guest',
  });
  // 40 s of it are left after the warm-up: 20 rounds, five in each cell.
  const part = stageNeeds({ ...STAGE, surgeSeconds: 100 }, DARK_STAGE, { ...PACE, rarest });
  expect(part.seconds).toBe(60 + 40 + (perCell - 5) * 3600);
  const whole = stageNeeds({ ...STAGE, surgeSeconds: 3600 }, DARK_STAGE, { ...PACE, rarest });
  expect(whole).toMatchObject({ seconds: Math.ceil(60 + POOL / 0.5), waitsFor: null });
});

test('The soak is waited for however fast the rounds come', () => {
  expect(stageNeeds({ ...STAGE, soakSeconds: 3000 }, DARK_STAGE, PACE).seconds).toBe(3060);
});

test('What no number of rounds can show is said to be so', () => {
  expect(stageNeeds({ ...STAGE, tolerated: { cell: 0.2, pool: 0.0001 } }, DARK_STAGE, PACE)).toMatchObject({
    rounds: null,
    seconds: null,
  });
});

test('The rarer a failure and the more cells are looked at, the more pairs it takes', () => {
  const pairs = [1, 2, 10].map((every) => Number(pairsUntilRollBack(6, DARK_STAGE, every)));
  expect(pairs).toEqual(pairs.toSorted((a, b) => a - b));
  expect(pairsUntilRollBack(40, DARK_STAGE, 1)).toBeGreaterThanOrEqual(Number(pairs[0]));
  expect(pairsUntilRollBack(6, DARK_STAGE, 1_000)).toBeNull();
});

import { expect, test } from '@playwright/test';
import type { Criterion } from '../../runner/core/release/plan.ts';
import { plannedRelease } from '../../runner/core/release/release-after.ts';
import type { Rehearsal, ReleaseState } from '../../runner/core/release/state.ts';
import type { GateView } from '../../runner/gates/gate.ts';
import { unmetCriterion } from '../../runner/gates/unmet-criterion.ts';
import { releasePlan, T0 } from '../support/release-situations.ts';

const AT = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const RELEASE = plannedRelease(releasePlan(), AT(0));
const VIEW: GateView = {
  nowMs: T0 + 1_000_000,
  state: RELEASE,
  judgement: null,
  baseline: () => ({ runs: 0, bad: 0, cells: [] }),
  press: null,
  rollbackPossible: true,
};
const state = (changes: Partial<ReleaseState>): Partial<GateView> => ({ state: { ...RELEASE, ...changes } });
/** So many runs, and bad ones, of each cell. */
const baseline = (...counts: readonly (readonly [runs: number, bad: number])[]): Partial<GateView> => {
  const cells = counts.map(([runs, bad], index) => ({ journey: `journey-${index}`, segment: 'de', runs, bad }));
  const sum = (of: 'runs' | 'bad') => cells.reduce((total, cell) => total + cell[of], 0);
  return { baseline: () => ({ runs: sum('runs'), bad: sum('bad'), cells }) };
};
const ELEVEN_WELL = Array.from({ length: 11 }, () => [20, 0] as const);
const press = (verdict: string, percent: number, age = 10): Partial<GateView> => ({
  ...state({ stage: 1 }),
  press: { verdict, percent, endedAt: AT(1_000 - age) },
});
const approval = (name: string, role: 'owner' | 'release' | 'viewer', at = 0) => ({
  stage: at,
  by: { name, role },
  at: AT(5),
});
const firing = { fingerprint: 'f', name: 'CheckoutDown', status: 'firing', startsAt: AT(9), summary: '' } as const;
const visited = {
  name: 'dark',
  exposure: { default: 0, segments: {} },
  enteredAt: AT(900),
  verdict: 'widen',
  leftAt: AT(990),
} as const;

const GOOD: Criterion = { kind: 'baseline_good', withinSeconds: 60 };
const BURN = { kind: 'burn_rate_below', factor: 2, objective: 0.9, windowSeconds: 3600 } as const;
const TWO: Criterion = { kind: 'approved', roles: ['release', 'owner'], people: 2 };
const PRESS: Criterion = { kind: 'press_passed', withinSeconds: 60 };

const REHEARSED: Criterion = { kind: 'rollback_rehearsed', withinSeconds: 30 };
const rehearsed = (end: Partial<Rehearsal>): Partial<GateView> =>
  state({ rehearsal: { stage: '5pct', decidedAt: AT(500), decision: 3, seconds: null, problem: null, ...end } });

/** Criterion, what is seen, and what is missing: null when it is met. */
const ROWS: readonly (readonly [title: string, Criterion, Partial<GateView>, RegExp | null])[] = [
  ['no baseline run', GOOD, {}, /was not seen/],
  ['a tenth of them bad', GOOD, baseline([20, 2]), /2 of 20/],
  ['fewer than a tenth bad', GOOD, baseline([20, 1]), null],
  [
    'one dead cell of a dozen',
    GOOD,
    baseline(...ELEVEN_WELL, [20, 20]),
    /^journey-11 in de: 20 of 20 .* were bad: mend/,
  ],
  [
    'the worst of two sick cells',
    GOOD,
    baseline([20, 4], [10, 9], [20, 0]),
    /^journey-1 in de: 9 of 10 .* journey-0 in de/,
  ],
  ['a cell that was not seen', GOOD, baseline(...ELEVEN_WELL, [0, 0]), /not seen within 60 s by journey-11 in de/],
  ['too few runs for the objective', BURN, baseline([9, 0]), /9 baseline runs .* 10 are needed/],
  ['a budget that burns twice as fast', BURN, baseline([20, 4]), /2\.0 times/],
  ['a budget that burns slower', BURN, baseline([20, 3]), null],
  [
    'a budget that burns as fast as floating point can say',
    { ...BURN, objective: 0.99 },
    baseline([100, 2]),
    /2\.0 times/,
  ],
  [
    'one dead cell of a dozen',
    BURN,
    baseline(...ELEVEN_WELL, [20, 20]),
    /^journey-11 in de: the .* 10\.0 times .* 20 of 20/,
  ],
  ['all burn, and no cell has runs enough to show it', BURN, baseline([5, 1], [5, 1]), /^The error budget .* 2 of 10/],
  ['a bad cell with too few runs of its own', BURN, baseline(...ELEVEN_WELL, [9, 9]), null],
  ['an alert, any counts', { kind: 'no_alert', names: [] }, state({ alerts: [firing] }), /CheckoutDown/],
  ['an alert that is not named', { kind: 'no_alert', names: ['Other'] }, state({ alerts: [firing] }), null],
  [
    'a freeze under way',
    { kind: 'window_open' },
    state({ plan: releasePlan({ freezes: [{ from: AT(0), to: AT(2_000), reason: 'Black Friday' }] }) }),
    /Black Friday/,
  ],
  [
    'a freeze that is over',
    { kind: 'window_open' },
    state({ plan: releasePlan({ freezes: [{ from: AT(0), to: AT(1_000), reason: 'r' }] }) }),
    null,
  ],
  [
    'one person twice',
    TWO,
    state({ approvals: [approval('ada', 'owner'), approval('ada', 'owner')] }),
    /1 more person/,
  ],
  [
    'one without the role',
    TWO,
    state({ approvals: [approval('ada', 'owner'), approval('bob', 'viewer')] }),
    /1 more person/,
  ],
  [
    'approvals of another stage',
    TWO,
    state({ approvals: [approval('ada', 'owner', 1), approval('bob', 'release', 1)] }),
    /2 more persons/,
  ],
  [
    'one person, written in two ways',
    TWO,
    state({ approvals: [approval('Ada', 'owner'), approval(' ada', 'release')] }),
    /1 more person/,
  ],
  ['two people', TWO, state({ approvals: [approval('ada', 'owner'), approval('bob', 'release')] }), null],
  ['the first stage has none before it', { kind: 'previous_stage_held', seconds: 60 }, {}, null],
  [
    'a stage that held too short',
    { kind: 'previous_stage_held', seconds: 101 },
    state({ stage: 1, visits: [visited] }),
    /100 s of 101 s/,
  ],
  [
    'a stage that held long enough',
    { kind: 'previous_stage_held', seconds: 100 },
    state({ stage: 1, visits: [visited] }),
    null,
  ],
  [
    'a stage that was entered again itself since',
    { kind: 'previous_stage_held', seconds: 100 },
    state({ stage: 1, visits: [visited, { ...visited, name: '5pct', enteredAt: AT(995) }] }),
    null,
  ],
  ['no press', PRESS, state({ stage: 1 }), /waygate press --stage 5%/],
  ['a press that failed', PRESS, press('fail', 100), /ended in fail/],
  ['a press of a smaller share', PRESS, press('pass', 4), /pressed for 4 %/],
  ['a press too long ago', PRESS, press('pass', 5, 61), /61 s old/],
  ['a press that passed', PRESS, press('pass', 5, 60), null],
  ['no way back', { kind: 'rollback_possible' }, { rollbackPossible: false }, /no way back/],
  ['a way back', { kind: 'rollback_possible' }, {}, null],
  ['nothing was rehearsed', REHEARSED, {}, /waygate gate rehearse --release shop-2\.41\.0/],
  ['under way', REHEARSED, rehearsed({}), /being rehearsed at 5pct/],
  ['a way back that does not work', REHEARSED, rehearsed({ problem: 'The router hangs.' }), /failed: The router hangs/],
  ['a slow way back', REHEARSED, rehearsed({ seconds: 30.2 }), /took 31 s, of at most 30 s/],
  ['a quick way back', REHEARSED, rehearsed({ seconds: 30 }), null],
];

for (const [title, criterion, seen, missing] of ROWS)
  test(`${criterion.kind}: ${title}`, () => {
    const found = unmetCriterion(criterion, { ...VIEW, ...seen });
    if (missing === null) expect(found).toBeNull();
    else expect(found?.text).toMatch(missing);
  });

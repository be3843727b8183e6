import { expect, test } from '@playwright/test';
import { asRecorded } from '../../runner/core/release/as-recorded.ts';
import type { Happening } from '../../runner/core/release/event.ts';
import { shownBy } from '../../runner/core/release/moved-by.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import type { ReleaseState } from '../../runner/core/release/state.ts';
import { everywhere } from '../support/actuators/place.ts';
import { ordered, ROLL_BACK } from '../support/gate/fixed-gate.ts';
import { releasePlan, stage, T0 } from '../support/release-situations.ts';

const PLAN = releasePlan({
  actuators: ['router', 'flags', 'hook'],
  stages: [stage('dark', 0), stage('5pct', 5), stage('25pct', 25), stage('all', 100)],
});
const AT = new Date(T0).toISOString();
const ADA = { kind: 'person', name: 'ada', role: 'owner' } as const;

function after(...happenings: readonly Happening[]): ReleaseState {
  return happenings.reduce(
    (state, happening) => releaseAfter(state, { at: AT, actor: ADA, ...asRecorded(state, happening) }),
    plannedRelease(PLAN, AT),
  );
}

const failed = (actuator: string, decision: number): Happening => ({
  kind: 'attempt_failed',
  decision,
  actuator,
  problem: 'p',
});
const proved = (decision: number): Happening => ({ kind: 'proved', decision, rounds: {} });
const applied = (actuator: string, decision: number, also?: readonly string[]): Happening => ({
  kind: 'applied',
  decision,
  actuator,
  ...(also === undefined ? {} : { also }),
});
const passed = (index: number): Happening => ({ kind: 'passed', stage: index, shown: '', odds: 1 });
/** Of each mover, what users see by it for certain and what they may see. */
const percents = ({ movedBy }: ReleaseState) =>
  Object.fromEntries(
    movedBy.map(({ actuator, exposed, perhapsExposed }) => [actuator, [exposed.default, perhapsExposed.default]]),
  );

/** In the dark by the router. */
const DARK = [
  { kind: 'entering', stage: 0 },
  ordered(PLAN, 0, 1),
  applied('router', 1),
  proved(1),
  passed(0),
] satisfies readonly Happening[];
/** At 5 % by the flags, since the router refused. */
const BY_FLAGS = [
  ...DARK,
  ordered(PLAN, 1, 2),
  failed('router', 2),
  applied('flags', 2),
  proved(2),
] satisfies readonly Happening[];
const TO_25: readonly Happening[] = [passed(1), ordered(PLAN, 2, 3)];
const REHEARSAL: readonly Happening[] = [
  { kind: 'rehearsal_decided', reason: 'r' },
  ordered({ ...PLAN, stages: [stage('5pct', 0)] }, 0, 3, 'rehearse'),
];

for (const [what, happenings, expected] of [
  ['who did it has it, and who failed may have it', BY_FLAGS, { router: [0, 5], flags: [5, 5] }],
  [
    'who exposed an earlier stage still does',
    [...BY_FLAGS, ...TO_25, applied('router', 3)],
    { router: [25, 25], flags: [5, 5] },
  ],
  [
    'an attempt that failed takes nothing away',
    [...BY_FLAGS, ...TO_25, failed('flags', 3)],
    { router: [0, 5], flags: [5, 25] },
  ],
  [
    'an order that a rollback overtakes may have got through to whoever had it then',
    [...BY_FLAGS, ...TO_25, failed('router', 3), ROLL_BACK],
    { router: [0, 25], flags: [5, 25] },
  ],
  ['so may one that a restart withdraws', [...DARK, ordered(PLAN, 1, 2), { kind: 'restarted' }], { router: [0, 5] }],
  [
    'so may one that a stopped line withdraws',
    [...DARK, ordered(PLAN, 1, 2), { kind: 'frozen', reason: 'r' }],
    { router: [0, 5] },
  ],
  [
    'a rollback that is in force clears nobody before it is proved',
    [...BY_FLAGS, ROLL_BACK, ordered(PLAN, 1, 3, 'roll_back'), failed('router', 3), applied('flags', 3, ['router'])],
    { router: [0, 5], flags: [5, 5] },
  ],
  [
    'neither does a rehearsal',
    [...BY_FLAGS, ...REHEARSAL, applied('flags', 3, ['router'])],
    { router: [0, 5], flags: [5, 5] },
  ],
  [
    'one that is proved clears all that took part',
    [...BY_FLAGS, ...REHEARSAL, applied('flags', 3, ['router']), proved(3)],
    { router: [0, 0], flags: [0, 0] },
  ],
  [
    'what somebody moved by hand is what it may have',
    [...BY_FLAGS, { kind: 'drifted', decision: 2, actuator: 'flags', exposure: everywhere(60) }],
    { router: [0, 5], flags: [5, 60] },
  ],
  [
    'until it is put back',
    [
      ...BY_FLAGS,
      { kind: 'drifted', decision: 2, actuator: 'flags', exposure: everywhere(60) },
      { kind: 'drift_ended', decision: 2, actuator: 'flags' },
    ],
    { router: [0, 5], flags: [5, 5] },
  ],
] satisfies readonly [string, readonly Happening[], Record<string, readonly number[]>][])
  test(`who may have moved users: ${what}`, () => {
    expect(percents(after(...happenings))).toEqual(expected);
  });

test('users see it by whoever exposed it last, and by whoever has shown it and did not take it back', () => {
  const shown = (...happenings: readonly Happening[]) => shownBy(after(...happenings)).map(({ actuator }) => actuator);
  expect(shown(...DARK)).toEqual(['router']);
  expect(shown(...BY_FLAGS)).toEqual(['flags']);
  expect(shown(...BY_FLAGS, ...TO_25, applied('router', 3), proved(3))).toEqual(['router', 'flags']);
});

test('all that had a rollback in force to no effect are asked no more', () => {
  const state = after(...BY_FLAGS, ROLL_BACK, ordered(PLAN, 1, 3, 'roll_back'), applied('flags', 3, ['router']), {
    kind: 'unproved',
    decision: 3,
    actuator: 'flags',
    problem: 'not seen',
  });
  expect(state.order).toMatchObject({ state: 'ordered', appliedBy: null, unproved: ['flags', 'router'] });
});

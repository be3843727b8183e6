import { expect, test } from '@playwright/test';
import type { Notice } from '../../runner/core/release/notice.ts';
import { NOTHING_TOLD, type Telling, tellingOf, toldByTime } from '../../runner/core/release/telling.ts';
import { aNotice } from '../support/notices.ts';

const MINUTE = 60_000;
const SICK = { code: 'control_unhealthy', text: '3 of 9 fail' } as const;
const STALE = { code: 'stale', text: '12 minutes old' } as const;

type Step = readonly [minute: number, kind: Notice['kind'], about?: Partial<Notice>];

const said = (minute: number, { kind, resolves }: Notice) => `${minute} ${kind}${resolves ? ', over' : ''}`;
/** As long as an approval is waited for, it is said each minute. */
const asked = (from: number, to: number): readonly Step[] =>
  Array.from({ length: to - from + 1 }, (_, index) => [from + index, 'awaiting_approval', { id: `a${from + index}` }]);

/** What people are told, as `minute kind`, when these are said at these minutes, and the clock is looked at each minute. */
function told(...steps: readonly Step[]): readonly string[] {
  const heard: string[] = [];
  let telling: Telling = NOTHING_TOLD;
  const last = (steps.at(-1)?.[0] ?? 0) + 30;
  for (let minute = 0; minute <= last; minute += 1) {
    for (const [index, [at, kind, about]] of steps.entries()) {
      if (at !== minute) continue;
      const lasting = kind === 'held' ? { reasons: [SICK] } : {};
      const notice = aNotice({ id: `${index}`, kind, urgency: 'warn', verdict: 'hold', ...lasting, ...about });
      const step = tellingOf(telling, notice, minute * MINUTE);
      telling = step.telling;
      if (step.notice !== null) heard.push(said(minute, step.notice));
    }
    const step = toldByTime(telling, minute * MINUTE);
    telling = step.telling;
    if (step.notice !== null) heard.push(said(minute, step.notice));
  }
  return heard;
}

test('A stage that goes on is told once it has gone on for five minutes, once', () => {
  expect(told([0, 'held'], [3, 'resumed'])).toEqual(['0 held', '8 resumed']);
});

test('A stage that is held and goes on by turns is held, until it goes on for good', () => {
  const turns = Array.from({ length: 10 }, (_, turn): readonly Step[] => [
    [turn * 4, 'held'],
    [turn * 4 + 2, 'resumed'],
  ]).flat();
  expect(told(...turns)).toEqual(['0 held', '43 resumed']);
});

test('Held for something else meanwhile is told at once', () => {
  expect(told([0, 'held'], [2, 'resumed'], [3, 'held', { reasons: [STALE] }])).toEqual(['0 held', '3 held']);
});

test('Held again after it was told to go on is told again', () => {
  expect(told([0, 'held'], [1, 'resumed'], [10, 'held'])).toEqual(['0 held', '6 resumed', '10 held']);
});

test('What nobody was told to be held goes on in silence', () => {
  expect(told([0, 'entered'], [1, 'resumed'])).toEqual(['0 entered']);
});

for (const next of ['widened', 'completed', 'frozen', 'roll_back_decided', 'drifted'] as const) {
  test(`That it goes on is not said any more after \`${next}\``, () => {
    expect(told([0, 'held'], [1, 'resumed'], [2, next])).toEqual(['0 held', `2 ${next}`]);
  });
}

test('What is said aside leaves what is known of the stage as it is', () => {
  expect(
    told(
      [0, 'held'],
      [1, 'approved'],
      [2, 'override_ended'],
      [3, 'held', { id: '9' }],
      [4, 'resumed'],
      [5, 'approved'],
    ),
  ).toEqual(['0 held', '1 approved', '2 override_ended', '5 approved', '9 resumed']);
});

test('A line that was let go on to a held stage says so, and its end is told', () => {
  expect(told([0, 'frozen'], [1, 'unfrozen', { urgency: 'warn' }], [2, 'resumed'])).toEqual([
    '0 frozen',
    '1 unfrozen',
    '7 resumed',
  ]);
  expect(told([0, 'frozen'], [1, 'unfrozen', { urgency: 'info' }], [2, 'resumed'])).toEqual(['0 frozen', '1 unfrozen']);
});

test('An approval is asked for once, whatever is said beside it meanwhile', () => {
  expect(
    told(...asked(0, 1), [2, 'override'], ...asked(2, 4), [5, 'deadline', { urgency: 'page' }], ...asked(5, 9)),
  ).toEqual(['0 awaiting_approval', '2 override', '5 deadline']);
});

test('A stage that waits for approval and is held by turns asks again once it goes on for good, in the place of that', () => {
  const turns = Array.from({ length: 10 }, (_, turn): readonly Step[] => [
    [turn * 4 + 2, 'held'],
    [turn * 4 + 4, 'resumed'],
    ...asked(turn * 4 + 4, turn * 4 + 5),
  ]).flat();
  expect(told(...asked(0, 1), ...turns, ...asked(42, 50))).toEqual([
    '0 awaiting_approval',
    '2 held',
    '45 awaiting_approval',
  ]);
});

test('What waits no more when the stage has gone on for a while is not asked for', () => {
  expect(told([0, 'held'], [1, 'resumed'], ...asked(1, 4))).toEqual(['0 held', '6 resumed']);
});

test('A stage that is tried again after a hold, and not by itself, asks at once', () => {
  expect(told([0, 'held'], ...asked(2, 9))).toEqual(['0 held', '2 awaiting_approval']);
});

test('Whoever was called hears that it is over, on the way nobody else does', () => {
  expect(told([0, 'widened', { resolves: true }])).toEqual(['0 widened']);
  for (const next of ['widened', 'entered', 'completed'] as const)
    expect(
      told([0, 'deadline', { urgency: 'page' }], [5, next, { resolves: true }], [9, 'closed', { resolves: true }]),
    ).toEqual(['0 deadline', `5 ${next}, over`, '9 closed, over']);
});

test('Whoever was called for a hold hears that it is over once the stage has gone on for a while', () => {
  const turn: readonly Step[] = [
    [0, 'held', { urgency: 'page' }],
    [1, 'resumed', { resolves: true }],
  ];
  expect(told(...turn, [9, 'widened', { resolves: true }])).toEqual(['0 held', '6 resumed, over', '9 widened']);
  expect(told(...turn, ...asked(1, 9))).toEqual(['0 held', '6 awaiting_approval, over']);
  // Its time was up meanwhile.
  expect(told(...turn, [2, 'deadline', { urgency: 'page' }], [9, 'widened', { resolves: true }])).toEqual([
    '0 held',
    '2 deadline',
    '6 resumed',
    '9 widened, over',
  ]);
});

import { expect, test } from '@playwright/test';
import type { Happening, ReleaseEvent } from '../../runner/core/release/event.ts';
import type { Notice } from '../../runner/core/release/notice.ts';
import { noticeOf } from '../../runner/core/release/notice-of.ts';
import type { Actor } from '../../runner/core/release/plan.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { standingOf } from '../../runner/core/release/standing.ts';
import { ordered, ROLL_BACK, waysTo } from '../support/gate/fixed-gate.ts';
import { anOverride, judgementOf, releasePlan, situation, stage, T0 } from '../support/release-situations.ts';

const ANNA: Actor = { kind: 'person', name: 'anna', role: 'owner' };
const POLICY: Actor = { kind: 'policy' };
const AT = new Date(T0).toISOString();
const SICK = { code: 'control_unhealthy', text: 'The old release fails, too.' } as const;
const HELD: Happening = { kind: 'held', reasons: [SICK] };
const LATE: Happening = { kind: 'deadline_passed', stage: 1 };
const DRIFTED: Happening = {
  kind: 'drifted',
  decision: 2,
  actuator: 'flags',
  exposure: { default: 60, segments: {} },
};
const FROZEN: Happening = { kind: 'frozen', reason: 'a provider is down' };
const MUTED = anOverride({
  id: 'o1',
  scope: { journey: 'search' },
  forces: 'mute',
  reason: 'the index is rebuilt',
  by: { name: 'anna', role: 'owner' },
});
const TWO_PEOPLE = releasePlan({
  stages: [
    stage('dark', 0),
    stage('5pct', 5, { authority: { ...stage('5pct', 5).authority, widen: { roles: ['owner'], people: 2 } } }),
  ],
});

/** What is told of the last of these. */
function told(happenings: readonly Happening[], actor: Actor = ANNA, plan = releasePlan()): Notice | null {
  const events = happenings.map((happening): ReleaseEvent => ({ at: AT, actor, ...happening }));
  const state = events.reduce(releaseAfter, plannedRelease(plan, AT));
  const event = events.at(-1);
  if (event === undefined) throw new Error('nothing happened');
  return noticeOf(event, state, {
    seq: 9,
    odds: null,
    limit: null,
    standing: standingOf(state, situation({ judgement: judgementOf('widen') })),
    overrides: happenings.flatMap((one) => (one.kind === 'overridden' ? [one.override] : [])),
    url: null,
  });
}

const soaking = waysTo(1);
const STEPPED_BACK: readonly Happening[] = [
  ...soaking,
  ordered(releasePlan(), 0, 3, 'step_back'),
  { kind: 'applied', decision: 3, actuator: 'flags' },
  { kind: 'proved', decision: 3, rounds: {} },
];
const rows: readonly { what: string; notice: Notice | null; said: object }[] = [
  {
    what: 'the line goes on, with who let it and why',
    notice: told([...soaking, FROZEN, { kind: 'unfrozen', reason: 'it is back' }]),
    said: { kind: 'unfrozen', urgency: 'info', title: 'anna (owner) lets the line go on: it is back', reasons: [] },
  },
  {
    what: 'the line goes on to a stage that was held before, and still is',
    notice: told([...soaking, HELD, FROZEN, { kind: 'unfrozen', reason: 'it is back' }]),
    said: { kind: 'unfrozen', urgency: 'warn', reasons: [SICK] },
  },
  {
    what: 'a held stage goes on',
    notice: told([...soaking, HELD, { kind: 'resumed' }], POLICY),
    said: { kind: 'resumed', urgency: 'info', title: 'what held 5pct is over: it goes on', resolves: true },
  },
  {
    what: 'a held stage goes on after a restart, which took away what people were called for',
    notice: told([...soaking, HELD, { kind: 'restarted' }, { kind: 'resumed' }], POLICY),
    said: { kind: 'resumed', resolves: false },
  },
  {
    what: 'a held stage goes on whose time is up: that is not over',
    notice: told([...soaking, LATE, HELD, { kind: 'resumed' }], POLICY),
    said: { kind: 'resumed', resolves: false },
  },
  {
    what: 'a stage whose time was up is widened: that is over',
    notice: told([...soaking, LATE, { kind: 'passed', stage: 1, shown: 'shown', odds: 1 }], POLICY),
    said: { kind: 'widened', urgency: 'info', resolves: true },
  },
  {
    what: 'exposure is back at the stage before: what took it back is over',
    notice: told(STEPPED_BACK, POLICY),
    said: { kind: 'entered', urgency: 'info', stage: 'dark', resolves: true },
  },
  {
    what: 'users see again what was ordered',
    notice: told([...soaking, DRIFTED, { kind: 'drift_ended', decision: 2, actuator: 'flags' }], POLICY),
    said: { kind: 'drift_ended', resolves: true },
  },
  {
    what: 'users see again what was ordered while the stage is held for something that is a person’s matter',
    notice: told(
      [
        ...soaking,
        { kind: 'held', reasons: [{ code: 'regression', text: 'it fails' }] },
        FROZEN,
        DRIFTED,
        { kind: 'drift_ended', decision: 2, actuator: 'flags' },
      ],
      POLICY,
    ),
    said: { kind: 'drift_ended', resolves: false },
  },
  {
    what: 'a roll back that rounds did not see, and what is done about it',
    notice: told([
      ...soaking,
      ROLL_BACK,
      ordered(releasePlan(), 1, 3, 'roll_back'),
      { kind: 'applied', decision: 3, actuator: 'flags' },
      { kind: 'unproved', decision: 3, actuator: 'flags', problem: 'not proved within 300 s' },
    ]),
    said: {
      kind: 'rollback_unproved',
      urgency: 'page',
      title: 'flags: not proved within 300 s. The next actuator is asked',
    },
  },
  {
    what: 'a watch that can not end, and how a person ends it',
    notice: told([...waysTo(2), { kind: 'completed' }, { kind: 'deadline_passed', stage: 2 }], POLICY),
    said: { kind: 'deadline', urgency: 'page', next: expect.arrayContaining([expect.stringContaining('gate close')]) },
  },
  {
    what: 'the policy closes after the watch',
    notice: told([...waysTo(2), { kind: 'completed' }, { kind: 'closed' }], POLICY),
    said: { kind: 'closed', urgency: 'info', title: 'the watch is over: the release is closed', resolves: true },
  },
  {
    what: 'a person closes before the watch is over',
    notice: told([...waysTo(2), { kind: 'completed' }, { kind: 'closed', reason: 'the night is quiet' }]),
    said: { kind: 'closed', title: 'anna (owner) closed it before its time: the night is quiet', resolves: true },
  },
  {
    what: 'one of two approves: who, what, and what is missing',
    notice: told([...waysTo(1, TWO_PEOPLE), { kind: 'approved', stage: 1, reason: 'looks good' }], ANNA, TWO_PEOPLE),
    said: {
      kind: 'approved',
      urgency: 'info',
      aside: true,
      title: 'anna (owner) approved 5pct: looks good',
      reasons: [expect.objectContaining({ code: 'awaiting_approval', text: expect.stringContaining('1 more person') })],
    },
  },
  {
    what: 'an approval that nothing else waits for ends what was told before',
    notice: told([...soaking, { kind: 'approved', stage: 1 }]),
    said: { kind: 'approved', aside: false, title: 'anna (owner) approved 5pct', reasons: [] },
  },
  {
    what: 'an override expires',
    notice: told(
      [...soaking, { kind: 'overridden', override: MUTED }, { kind: 'override_ended', id: 'o1', why: 'expired' }],
      POLICY,
    ),
    said: {
      kind: 'override_ended',
      urgency: 'info',
      aside: false,
      title: 'expired: “mute” by anna (owner), said until 2026-01-01T11:00:00.000Z: the index is rebuilt',
    },
  },
  {
    what: 'an override is withdrawn while the stage is held for something else',
    notice: told([
      ...soaking,
      HELD,
      { kind: 'overridden', override: MUTED },
      { kind: 'override_ended', id: 'o1', why: 'withdrawn', reason: 'it is built' },
    ]),
    said: {
      kind: 'override_ended',
      aside: true,
      title: expect.stringContaining('anna (owner) withdrew, since it is built: “mute” by anna (owner)'),
    },
  },
];

for (const { what, notice, said } of rows) {
  test(`Told: ${what}`, () => {
    expect(notice).toMatchObject({ id: '9', release: 'shop-2.41.0', ...said });
  });
}

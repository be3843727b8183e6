import { expect, test } from '@playwright/test';
import { conductRelease } from '../../runner/commands/release/conduct-release.ts';
import { createReleaseNotices } from '../../runner/commands/watch/release-notices.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import type { Happening, ReleaseEvent } from '../../runner/core/release/event.ts';
import type { Notice } from '../../runner/core/release/notice.ts';
import type { Actor } from '../../runner/core/release/plan.ts';
import { aFakeActuator } from '../support/fake-actuator.ts';
import { ROLL_BACK, waysTo } from '../support/gate/fixed-gate.ts';
import { anOverride, releasePlan, stage, T0 } from '../support/release-situations.ts';

const CELLS = [{ journey: 'checkout-guest', segment: 'mobile-us' }] as const;
const PLAN = releasePlan();
const POLICY: Actor = { kind: 'policy' };
const ANNA: Actor = { kind: 'person', name: 'anna', role: 'owner' };
const SICK: Happening = { kind: 'held', reasons: [{ code: 'control_unhealthy', text: 'both fail' }] };
const HOUR = 3_600_000;
/** The process died before it could follow. */
const FORCED_BACK: Happening = {
  kind: 'overridden',
  override: anOverride({ forces: 'roll_back', expiresAt: new Date(T0 + 3 * HOUR).toISOString() }),
};

/** Takes the release up where its log has it, as a watch does, so long after its last event. */
async function takeUp(happenings: readonly Happening[], afterMs: number, log: ReleaseEvent[] = [], plan = PLAN) {
  const clock = { now: T0 + afterMs };
  const at = new Date(T0).toISOString();
  if (log.length === 0) {
    log.push({ at, actor: POLICY, kind: 'planned', plan });
    log.push(...happenings.map((happening): ReleaseEvent => ({ at, actor: POLICY, ...happening })));
  }
  const told: Notice[] = [];
  const now = () => clock.now;
  const history = [...log];
  const notices = createReleaseNotices({ history, tell: (notice) => void told.push(notice), url: () => null, now });
  const router = aFakeActuator('shop-router');
  router.exposure = { default: 5, segments: {} };
  const conductor = await conductRelease({
    plan,
    history,
    append: async (event) => void log.push(event),
    walk: { cells: CELLS, releases: plan.releases, policy: { ...DARK_STAGE, stages: 3, soakSeconds: 60 } },
    actuators: new Map([[router.id, router]]),
    press: () => null,
    now,
    onEvent: notices.happened,
  });
  notices.led(conductor);
  return { conductor, notices, clock, log, told, kinds: () => told.map(({ kind }) => kind) };
}

test('a rollback that is decided while the release is taken up is told, with the id of its place in the log', async () => {
  const { conductor, told, log } = await takeUp([...waysTo(1), FORCED_BACK], 2 * HOUR);
  const back = told.find(({ kind }) => kind === 'roll_back_decided');
  expect(back).toMatchObject({ urgency: 'page', verdict: 'roll_back' });
  expect(back?.id).toBe(`${log.findIndex(({ kind }) => kind === 'roll_back_decided') + 1}`);
  expect(told.map(({ kind, verdict }) => [kind, verdict])).toEqual([['roll_back_decided', 'roll_back']]);
  await conductor.close();
});

test('what was decided just before the process was killed is told again once, by its id', async () => {
  const { conductor, told, log } = await takeUp([...waysTo(1), ROLL_BACK], 20_000);
  const id = `${log.findIndex(({ kind }) => kind === 'roll_back_decided') + 1}`;
  expect(told).toEqual([expect.objectContaining({ id, kind: 'roll_back_decided', verdict: 'roll_back' })]);
  await conductor.close();
  const third = await takeUp([], 40_000, log);
  expect(third.kinds()).toEqual([]);
  await third.conductor.close();
});

test('what was decided longer ago, and what was for the record, is not told again', async () => {
  const late = await takeUp([...waysTo(1), ROLL_BACK], 120_000);
  expect(late.kinds()).toEqual([]);
  await late.conductor.close();
  const calm = await takeUp(waysTo(1), 20_000);
  expect(calm.kinds()).toEqual([]);
  await calm.conductor.close();
});

test('a stage that was held before goes on: that is told, once it stands; what the restart alone held is not', async () => {
  const young = await takeUp([...waysTo(1), SICK], 30_000);
  expect(young.conductor.state.phase).toBe('soaking');
  // It was told just before, and is told again.
  expect(young.kinds()).toEqual(['held']);
  await young.conductor.close();
  young.clock.now += 299_999;
  young.notices.tick();
  expect(young.kinds()).toEqual(['held']);
  young.clock.now += 1;
  young.notices.tick();
  expect(young.kinds()).toEqual(['held', 'resumed']);

  const restarted = await takeUp(waysTo(1), 30_000);
  expect(restarted.conductor.state.phase).toBe('soaking');
  await restarted.conductor.close();
  restarted.clock.now += HOUR;
  restarted.notices.tick();
  expect(restarted.kinds()).toEqual([]);
});

test('an approval that a stage waits for after a hold is told in the place of its going on, once that stands, and once', async () => {
  const { authority } = stage('5pct', 5);
  const widen = { roles: ['owner'], people: 2 } as const;
  const plan = { ...PLAN, stages: PLAN.stages.map((one) => ({ ...one, authority: { ...authority, widen } })) };
  const { conductor, notices, clock, kinds } = await takeUp([...waysTo(1, plan), SICK], 30_000, [], plan);
  const times = { at: new Date(T0 + 30_000).toISOString(), expiresAt: '2026-01-01T11:00:00.000Z' };
  const by = { name: 'anna', role: 'owner' } as const;
  const override = { id: 'o1', scope: {}, forces: 'widen', reason: 'both were down', by, ...times } as const;
  await conductor.say(ANNA, { kind: 'overridden', override });
  expect(conductor.standing().reasons.map(({ code }) => code)).toEqual(['awaiting_approval']);
  notices.tick();
  clock.now += 299_999;
  notices.tick();
  expect(kinds()).toEqual(['held', 'override']);
  clock.now += 1;
  notices.tick();
  clock.now += HOUR / 4;
  notices.tick();
  expect(kinds()).toEqual(['held', 'override', 'awaiting_approval']);
  await conductor.close();
});

test('what people do meanwhile is told as it happens, the end of an override with what it said', async () => {
  const { conductor, told } = await takeUp(waysTo(1), 30_000);
  const at = new Date(T0 + 30_000).toISOString();
  const by = { name: 'anna', role: 'owner' } as const;
  const override = {
    id: 'o1',
    scope: {},
    forces: 'hold',
    reason: 'lunch',
    by,
    at,
    expiresAt: '2026-01-01T11:00:00.000Z',
  } as const;
  await conductor.say(ANNA, { kind: 'overridden', override });
  await conductor.say(ANNA, { kind: 'override_ended', id: 'o1', why: 'withdrawn' });
  await conductor.say(ANNA, { kind: 'frozen', reason: 'a provider is down' });
  await conductor.say(ANNA, { kind: 'unfrozen', reason: 'it is back' });
  expect(told.map(({ kind, title }) => `${kind}: ${title}`)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^override_ended: anna \(owner\) withdrew: “hold” by anna/),
      'unfrozen: anna (owner) lets the line go on: it is back',
    ]),
  );
  await conductor.close();
});

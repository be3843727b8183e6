import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { type Conductor, conductRelease } from '../../runner/commands/release/conduct-release.ts';
import { isBeingTakenBack } from '../../runner/commands/release/release-rounds.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import type { EventKind, ReleaseEvent } from '../../runner/core/release/event.ts';
import type { ReleasePlan, StagePlan } from '../../runner/core/release/plan.ts';
import { Refused } from '../../runner/core/release/refused.ts';
import type { Cell } from '../../runner/core/run-record.ts';
import { aFakeActuator, type FakeActuator } from '../support/fake-actuator.ts';
import { aPair, aRun, failedAt } from '../support/records.ts';
import { anOverride, releasePlan, stage } from '../support/release-situations.ts';

const CELLS = [{ journey: 'checkout-guest', segment: 'mobile-us' }] as const;
const RELEASES = { baseline: '2.40.0', candidate: '2.41.0' };
const QUICK = { tolerated: { cell: 0.3, pool: 0.3 }, soakSeconds: 0 } as const;
const PLAN = releasePlan({
  stages: [stage('dark', 0, QUICK), stage('5pct', 5, QUICK), stage('all', 100, QUICK)],
  watchSeconds: 0,
  deadlines: { applySeconds: 2, proveSeconds: 60 },
});
const ADA = { kind: 'person', name: 'ada', role: 'owner' } as const;

/** Of an owner, from now on, for longer than the test takes. */
const lasting = (changes: Parameters<typeof anOverride>[0]) =>
  anOverride({ at: new Date().toISOString(), expiresAt: new Date(Date.now() + 600_000).toISOString(), ...changes });

interface Led {
  readonly conductor: Conductor;
  readonly log: ReleaseEvent[];
  kinds(): EventKind[];
}

async function lead(
  actuators: readonly FakeActuator[],
  {
    plan = PLAN,
    log = [] as ReleaseEvent[],
    append,
    cells = CELLS as readonly Cell[],
  }: {
    plan?: ReleasePlan;
    log?: ReleaseEvent[];
    cells?: readonly Cell[];
    append?: (event: ReleaseEvent) => Promise<void>;
  } = {},
): Promise<Led> {
  const conductor = await conductRelease({
    plan: { ...plan, actuators: actuators.map(({ id }) => id) },
    history: [...log],
    append:
      append ??
      (async (event) => {
        log.push(event);
      }),
    walk: { cells, releases: RELEASES, policy: { ...DARK_STAGE, stages: 3, soakSeconds: 0 } },
    actuators: new Map(actuators.map((actuator) => [actuator.id, actuator])),
    press: () => null,
    now: Date.now,
    exposureWatch: { everyMs: 20 },
    onEvent: () => undefined,
  });
  return { conductor, log, kinds: () => log.map(({ kind }) => kind) };
}

/** Rounds as browsers would walk them, until the condition holds: twins, and proofs while a rollback is being proved. */
async function walk({ conductor }: Led, candidate: 'P' | 'F' | 'both fail', until: () => boolean): Promise<void> {
  for (let round = 0; round < 600 && !until(); round += 1) {
    const startedAt = new Date().toISOString();
    if (isBeingTakenBack(conductor.state))
      conductor.observe(aRun({ ...CELLS[0], trigger: 'proof', startedAt, outcome: 'pass' }));
    else
      for (const run of aPair({
        cell: CELLS[0],
        at: startedAt,
        candidate: candidate === 'P' ? {} : failedAt('place order'),
        baseline: candidate === 'both fail' ? failedAt('place order') : {},
      }))
        conductor.observe(run);
    await pause(5);
  }
  expect(
    until(),
    `${conductor.state.phase} at ${conductor.state.stage}: ${conductor.standing().reasons[0]?.text}`,
  ).toBe(true);
}

test('a healthy candidate goes through every stage, each by an order that is read back, and is closed', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router]);
  await walk(led, 'P', () => led.conductor.state.phase === 'closed');
  expect(router.orders.map(({ decision, kind, exposure }) => [decision, kind, exposure.default])).toEqual([
    [1, 'expose', 0],
    [2, 'expose', 5],
    [3, 'expose', 100],
  ]);
  expect(led.conductor.state.visits.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['dark', 'widen'],
    ['5pct', 'widen'],
    ['all', 'widen'],
  ]);
  expect(led.conductor.standing().verdict).toBe('widen');
  await led.conductor.close();
});

test('a candidate that fails is taken back at once, and it is over when every segment has seen the baseline three times', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router]);
  await walk(led, 'F', () => led.conductor.state.phase === 'rolled_back');
  expect(router.orders.map(({ kind }) => kind)).toEqual(['expose', 'roll_back']);
  expect(led.kinds().slice(-4)).toEqual(['roll_back_decided', 'ordered', 'applied', 'proved']);
  expect(led.log.at(-1)).toMatchObject({ kind: 'proved', rounds: { 'mobile-us': 3 } });
  expect(led.conductor.standing()).toMatchObject({ verdict: 'roll_back', reasons: [{ code: 'regression' }] });
  await led.conductor.close();
});

test('an incident of both releases holds the stage, and when it ends the release goes on by itself, whatever it has lasted', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router]);
  await walk(led, 'P', () => led.conductor.state.stage === 1 && led.conductor.state.phase === 'soaking');
  let rounds = 0;
  await walk(led, 'both fail', () => ++rounds > 100);
  expect(led.conductor.state).toMatchObject({ phase: 'held', stage: 1, heldFor: [{ code: 'control_unhealthy' }] });
  expect(router.orders).toHaveLength(2);
  await walk(led, 'P', () => led.conductor.state.phase === 'closed');
  expect(router.orders.map(({ exposure }) => exposure.default)).toEqual([0, 5, 100]);
  await led.conductor.close();
});

test('a router that fails is tried again, then the next one is asked; a rollback that nobody executes is told as failed', async () => {
  const first = aFakeActuator('first', 'refuses');
  const second = aFakeActuator('second');
  const led = await lead([first, second]);
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  expect(first.orders.length).toBeGreaterThanOrEqual(3);
  expect(led.log.filter(({ kind }) => kind === 'attempt_failed')).toMatchObject([
    { actuator: 'first', problem: 'first says no' },
  ]);
  expect(led.log.findLast(({ kind }) => kind === 'applied')).toMatchObject({ actuator: 'second' });

  first.mood = 'refuses';
  second.mood = 'lies';
  second.exposure = { default: 5, segments: {} };
  await led.conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null });
  await walk(led, 'P', () => led.conductor.state.phase === 'rollback_failed');
  const { rollback } = led.conductor.state;
  expect(rollback?.problem).toContain('first: first says no');
  expect(rollback?.problem).toContain('second: accepted, but it says 5 % where 0 % was ordered');

  second.mood = 'works';
  await led.conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null });
  await walk(led, 'P', () => led.conductor.state.phase === 'rolled_back');
  await led.conductor.close();
});

test('an exposure that hangs holds, and a person who rolls back meanwhile is obeyed at once', async () => {
  const router = aFakeActuator('router', 'hangs');
  const led = await lead([router]);
  await walk(led, 'P', () => router.orders.length === 1);
  expect(led.conductor.standing().verdict).toBe('hold');
  router.mood = 'works';
  await led.conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null });
  await walk(led, 'P', () => led.conductor.state.phase === 'rolled_back');
  expect(router.orders.at(-1)).toMatchObject({ kind: 'roll_back', decision: 2 });
  await expect(led.conductor.say(ADA, { kind: 'applied', decision: 1, actuator: 'router' })).rejects.toThrow(Refused);
  await led.conductor.close();
});

test('what somebody meant for another stage or decision does not happen, also when it waited in turn', async () => {
  const led = await lead([aFakeActuator('router')]);
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  const { decisions } = led.conductor.state;
  const frozen = { kind: 'frozen', reason: 'lunch' } as const;
  for (const seen of [
    { stage: '5pct', decision: decisions },
    { stage: 'dark', decision: decisions - 1 },
  ])
    await expect(led.conductor.say(ADA, frozen, seen)).rejects.toThrow(Refused);
  // Both were said for the same moment; the first moves the release on.
  const seen = { stage: 'dark', decision: decisions };
  const [first, second] = await Promise.allSettled([
    led.conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null }, seen),
    led.conductor.say(ADA, frozen, seen),
  ]);
  expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
  expect(led.kinds()).not.toContain('frozen');
  await led.conductor.close();
});

const SOAKING = {
  ...PLAN,
  stages: [stage('dark', 0, QUICK), stage('5pct', 5, { soakSeconds: 3600 }), stage('all', 100)],
};
const REHEARSAL = { kind: 'rehearsal_decided', reason: 'before everybody' } as const;

test('a rehearsal takes back what a rollback would, is proved as one is, and exposes the stage again', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router], { plan: SOAKING });
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  await expect(led.conductor.say(ADA, REHEARSAL)).rejects.toThrow(/not at dark, where 0 % do/);
  await walk(led, 'P', () => led.conductor.state.stage === 1 && led.conductor.state.phase === 'soaking');
  await led.conductor.say(ADA, REHEARSAL);
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  expect(router.orders.slice(2).map(({ kind, exposure }) => [kind, exposure.default])).toEqual([
    ['rehearse', 0],
    ['expose', 5],
  ]);
  expect(led.log.filter(({ kind }) => kind === 'proved')[2]).toMatchObject({ rounds: { 'mobile-us': 3 } });
  const { rehearsal, visits, stage: place } = led.conductor.state;
  expect(rehearsal).toMatchObject({ stage: '5pct', problem: null, seconds: expect.any(Number) });
  expect([place, visits.map(({ name }) => name)]).toEqual([1, ['dark', '5pct', '5pct']]);
  await led.conductor.close();
});

test('a way back that does not work is found by its rehearsal, and the stage waits for a person', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router], { plan: SOAKING });
  await walk(led, 'P', () => led.conductor.state.stage === 1 && led.conductor.state.phase === 'soaking');
  router.mood = 'refuses';
  await led.conductor.say(ADA, REHEARSAL);
  await walk(led, 'P', () => led.conductor.state.phase === 'held');
  expect(led.conductor.standing().reasons[0]).toMatchObject({ code: 'actuator_failed' });
  expect(led.conductor.state.rehearsal?.problem).toContain('router says no');
  // Whatever is read meanwhile is compared with nothing: what users see is not known.
  for (const percent of [0, 5, 30]) {
    router.exposure = { default: percent, segments: {} };
    for (let look = 0; look < 10; look += 1) {
      led.conductor.tick();
      await pause(10);
    }
  }
  expect(led.kinds()).not.toContain('drifted');
  expect(led.conductor.standing().reasons).toMatchObject([{ code: 'actuator_failed' }]);
  router.mood = 'works';
  await led.conductor.say(ADA, { kind: 'approved', stage: 1 });
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  expect(router.exposure.default).toBe(5);
  await led.conductor.close();
});

test('what the next stage asks of a rehearsal is asked for while it can still be done', async () => {
  const asked = [{ kind: 'rollback_rehearsed', withinSeconds: 60 }] as const;
  const router = aFakeActuator('router');
  const stages = [stage('dark', 0, QUICK), stage('5pct', 5, QUICK), stage('all', 100, { ...QUICK, enter: asked })];
  const led = await lead([router], { plan: { ...PLAN, stages } });
  const { conductor } = led;
  await walk(led, 'P', () => conductor.standing().reasons[0]?.text.includes('gate rehearse') === true);
  expect([conductor.state.stage, conductor.state.phase]).toEqual([1, 'soaking']);
  await conductor.say(ADA, REHEARSAL);
  await walk(led, 'P', () => conductor.state.phase === 'closed');
  expect(router.orders.map(({ kind, exposure }) => [kind, exposure.default])).toEqual([
    ['expose', 0],
    ['expose', 5],
    ['rehearse', 0],
    ['expose', 5],
    ['expose', 100],
  ]);
  await conductor.close();
});

test('a rehearsal is overtaken by a person who rolls back, and refused where what goes back can not come again', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router], { plan: SOAKING });
  await walk(led, 'P', () => led.conductor.state.stage === 1 && led.conductor.state.phase === 'soaking');
  await led.conductor.say(ADA, REHEARSAL);
  await led.conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null });
  await walk(led, 'P', () => led.conductor.state.phase === 'rolled_back');
  expect(router.orders.at(-1)?.kind).toBe('roll_back');
  await led.conductor.close();

  const once = { ...aFakeActuator('canary'), canRehearse: false };
  const other = await lead([once], { plan: SOAKING });
  await walk(other, 'P', () => other.conductor.state.stage === 1 && other.conductor.state.phase === 'soaking');
  await expect(other.conductor.say(ADA, REHEARSAL)).rejects.toThrow(
    /by canary can not be rehearsed: it must be able to expose again/,
  );
  expect(other.conductor.state.phase).toBe('soaking');
  await other.conductor.close();
});

test('users who were moved by hand are noticed: the stage is held, and goes on when it is as ordered again, judged anew', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router], { plan: SOAKING });
  const { conductor } = led;
  const looking = setInterval(() => conductor.tick(), 10);
  try {
    await walk(led, 'P', () => conductor.state.stage === 1 && conductor.state.phase === 'soaking');
    const { exposedAt } = conductor.state;
    router.exposure = { default: 60, segments: {} };
    await walk(led, 'P', () => conductor.state.phase === 'held');
    expect(conductor.standing()).toMatchObject({
      verdict: 'hold',
      reasons: [
        { code: 'exposure_drift', text: expect.stringContaining('router says 60 % of users where 5 % was ordered') },
      ],
    });
    expect(conductor.state.perhapsExposed.default).toBe(60);
    router.exposure = { default: 5, segments: {} };
    await walk(led, 'P', () => conductor.state.phase === 'soaking');
    expect(conductor.state.perhapsExposed.default).toBe(5);
    expect(conductor.state.exposedAt).not.toBe(exposedAt);

    router.exposure = { default: 0, segments: {} };
    await walk(led, 'P', () => conductor.state.phase === 'held');
    const orders = router.orders.length;
    await conductor.say(ADA, { kind: 'approved', stage: 1 });
    await walk(led, 'P', () => conductor.state.phase === 'soaking');
    expect(router.orders.slice(orders)).toMatchObject([{ kind: 'expose', exposure: { default: 5 } }]);
    expect(led.kinds().filter((kind) => kind.startsWith('drift'))).toEqual(['drifted', 'drift_ended', 'drifted']);
  } finally {
    clearInterval(looking);
    await conductor.close();
  }
});

test('a gate that dies while it widens does not go on with that: the stage is entered anew once there is evidence of its new life', async () => {
  const router = aFakeActuator('router');
  const log: ReleaseEvent[] = [];
  const before = await lead([router], { log });
  await walk(before, 'P', () => before.conductor.state.phase === 'soaking');
  router.mood = 'hangs';
  await walk(before, 'P', () => router.orders.some(({ exposure }) => exposure.default === 5));
  await before.conductor.close();
  router.mood = 'works';
  const sent = router.orders.length;
  const after = await lead([router], { log });
  expect([after.conductor.state.phase, after.conductor.state.order]).toEqual(['entering', null]);
  for (let look = 0; look < 10; look += 1) {
    after.conductor.tick();
    await pause(10);
  }
  expect(router.orders).toHaveLength(sent);
  expect(after.conductor.standing().reasons.map(({ code }) => code)).toEqual(['no_data']);
  await walk(after, 'P', () => after.conductor.state.stage === 1 && after.conductor.state.phase === 'soaking');
  expect(router.orders.slice(sent).map(({ decision, exposure }) => [decision, exposure.default])).toEqual([[3, 5]]);
  await after.conductor.close();
});

test('a stopped line stops the widening that is under way, and it is ordered anew when the line goes on', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router]);
  const { conductor } = led;
  await walk(led, 'P', () => conductor.state.phase === 'soaking');
  router.mood = 'hangs';
  await walk(led, 'P', () => router.orders.some(({ exposure }) => exposure.default === 5));
  await conductor.say(ADA, { kind: 'frozen', reason: 'a provider is down' });
  router.mood = 'works';
  const sent = router.orders.length;
  for (let look = 0; look < 60; look += 1) {
    conductor.tick();
    await pause(10);
  }
  expect([router.orders.length, router.exposure.default]).toEqual([sent, 0]);
  await conductor.say(ADA, { kind: 'unfrozen', reason: 'it is up' });
  await walk(led, 'P', () => conductor.state.stage === 1 && conductor.state.phase === 'soaking');
  expect(router.orders.slice(sent)).toMatchObject([{ decision: 3, exposure: { default: 5 } }]);
  await conductor.close();
});

const rollout = (id: string) =>
  Object.assign(aFakeActuator(id), {
    canNarrow: false,
    canRehearse: false,
    canRollBackFrom: (where: string) => where === 'exposed',
  });
const APPROVED_LAST = stage('all', 100, { ...QUICK, enter: [{ kind: 'approved', roles: ['owner'], people: 1 }] });

test('a rollout that can not be taken back once it is promoted is taken back while the last stage is waited for', async () => {
  const canary = rollout('canary');
  const stages = [stage('dark', 0, QUICK), stage('5pct', 5, QUICK), APPROVED_LAST];
  const led = await lead([canary], { plan: { ...PLAN, stages } });
  const { conductor } = led;
  await walk(led, 'P', () => conductor.state.stage === 2 && conductor.state.phase === 'entering');
  await conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null });
  await walk(led, 'P', () => conductor.state.phase === 'rolled_back');
  expect(canary.orders.at(-1)).toMatchObject({ kind: 'roll_back' });
  await conductor.close();
});

test('where nobody could take it back from everybody, everybody is not let see it unless a person takes that upon themselves', async () => {
  const canary = rollout('canary');
  const enter = [{ kind: 'rollback_possible' }] as const;
  const stages = [
    stage('dark', 0, QUICK),
    stage('5pct', 5, { ...QUICK, enter }),
    stage('all', 100, { ...QUICK, enter }),
  ];
  const led = await lead([canary], { plan: { ...PLAN, stages } });
  const { conductor } = led;
  await walk(led, 'P', () => conductor.state.stage === 2);
  await walk(led, 'P', () => conductor.standing().reasons.some(({ code }) => code === 'entry_unmet'));
  expect(conductor.standing().reasons[0]?.text).toContain('no way back');
  const override = lasting({ scope: { stage: 'all' }, forces: 'widen', reason: 'we can deploy the old one' });
  await conductor.say(ADA, { kind: 'overridden', override });
  await walk(led, 'P', () => conductor.state.phase === 'closed');
  expect(canary.orders.at(-1)?.exposure.default).toBe(100);
  await conductor.close();
});

test('a roll back that is in force and that rounds do not see is given to the next actuator', async () => {
  const flags = aFakeActuator('flags');
  const router = aFakeActuator('router');
  const led = await lead([flags, router], {
    plan: { ...PLAN, deadlines: { applySeconds: 2, proveSeconds: 0.3 } },
  });
  const { conductor } = led;
  await walk(led, 'P', () => conductor.state.phase === 'soaking');
  await conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null });
  for (let look = 0; look < 300 && router.orders.length === 0; look += 1) {
    conductor.tick();
    await pause(10);
  }
  expect(led.log.find(({ kind }) => kind === 'unproved')).toMatchObject({ actuator: 'flags' });
  await walk(led, 'P', () => conductor.state.phase === 'rolled_back');
  expect(router.orders).toMatchObject([{ kind: 'roll_back', decision: 2 }]);
  expect(flags.orders).toHaveLength(2);
  await conductor.close();

  const alone = await lead([aFakeActuator('flags')], {
    plan: { ...PLAN, deadlines: { applySeconds: 2, proveSeconds: 0.3 } },
  });
  await walk(alone, 'P', () => alone.conductor.state.phase === 'soaking');
  await alone.conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null });
  for (let look = 0; look < 300 && alone.conductor.state.phase === 'rolling_back'; look += 1) {
    alone.conductor.tick();
    await pause(10);
  }
  expect(alone.conductor.state).toMatchObject({ phase: 'rollback_failed', rollback: { problem: /not proved/ } });
  await alone.conductor.close();
});

/** Whoever is healthy exposes the next stage, and it soaks there. */
async function exposeBy(led: Led, refusing: readonly FakeActuator[]): Promise<void> {
  const { conductor } = led;
  const index = conductor.state.stage;
  for (const actuator of refusing) actuator.mood = 'refuses';
  await conductor.say(ADA, {
    kind: 'overridden',
    override: lasting({
      id: `o-${index}`,
      scope: { stage: String(conductor.state.plan.stages[index]?.name) },
      forces: 'widen',
    }),
  });
  await walk(led, 'P', () => conductor.state.stage === index + 1 && conductor.state.phase === 'soaking');
  for (const actuator of refusing) actuator.mood = 'works';
}

const LONG = { ...QUICK, soakSeconds: 3600 };
const FOUR_STAGES = {
  ...PLAN,
  stages: [stage('dark', 0, LONG), stage('1pct', 1, LONG), stage('5pct', 5, LONG), stage('all', 100, LONG)],
};
const DECIDED = { kind: 'roll_back_decided', reasons: [], odds: null } as const;

test('what the second one exposed while the first one was away is taken back from the second, and nothing is proved before', async () => {
  const [router, flags] = [aFakeActuator('router'), aFakeActuator('flags')];
  const led = await lead([router, flags], { plan: FOUR_STAGES });
  const { conductor } = led;
  await walk(led, 'P', () => conductor.state.phase === 'soaking');
  await exposeBy(led, [router]);
  expect([router.exposure.default, flags.exposure.default]).toEqual([0, 1]);
  await conductor.say(ADA, DECIDED);
  await walk(led, 'P', () => conductor.state.phase === 'rolled_back');
  expect(flags.orders.at(-1)?.kind).toBe('roll_back');
  expect([router.exposure.default, flags.exposure.default]).toEqual([0, 0]);
  // The router may have got through what it refused.
  expect(led.log.findLast(({ kind }) => kind === 'applied')).toMatchObject({ actuator: 'flags', also: ['router'] });
  await conductor.close();
});

test('in the dark, where nobody sees it, the one that was to show it may be away', async () => {
  const [router, flags] = [aFakeActuator('router'), aFakeActuator('flags')];
  const led = await lead([router, flags], { plan: FOUR_STAGES });
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  router.mood = 'refuses';
  await led.conductor.say(ADA, DECIDED);
  await walk(led, 'P', () => led.conductor.state.phase === 'rolled_back');
  expect(led.log.findLast(({ kind }) => kind === 'applied')).toMatchObject({ actuator: 'flags' });
  await led.conductor.close();
});

test('what two of them expose is taken back by both, or not at all: one that is left keeps it from being proved, and people are told', async () => {
  const [router, flags, spare] = [aFakeActuator('router'), aFakeActuator('flags'), aFakeActuator('spare')];
  const log: ReleaseEvent[] = [];
  const led = await lead([router, flags, spare], { plan: FOUR_STAGES, log });
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  await exposeBy(led, []);
  await exposeBy(led, [router]);
  expect([router.exposure.default, flags.exposure.default]).toEqual([1, 5]);
  router.mood = 'refuses';
  await led.conductor.say(ADA, DECIDED);
  await walk(led, 'P', () => led.conductor.state.phase === 'rollback_failed');
  expect(led.conductor.state.rollback?.problem).toBe(
    'Not carried out: router: router says no; in force by flags, spare',
  );
  // The spare one may help; that it says 0 % is no news of what the router shows.
  expect([router.exposure.default, flags.exposure.default, spare.orders.length]).toEqual([1, 0, 1]);

  // Killed meanwhile, it is sent again to both.
  router.mood = 'hangs';
  const sent = router.orders.length;
  await led.conductor.say(ADA, DECIDED);
  await walk(led, 'P', () => router.orders.length > sent);
  await led.conductor.close();
  expect(log.at(-1)?.kind).toBe('ordered');
  router.mood = 'works';
  const after = await lead([router, flags, spare], { log });
  await walk(after, 'P', () => after.conductor.state.phase === 'rolled_back');
  expect([router.exposure.default, flags.exposure.default, spare.orders.length]).toEqual([0, 0, 1]);
  expect(log.findLast(({ kind }) => kind === 'applied')).toMatchObject({ actuator: 'flags', also: ['router'] });
  await after.conductor.close();
});

test('one that has been away since before it exposed anything does not keep a rollback from working, one that says it has users does', async () => {
  for (const [percent, phase] of [
    [0, 'rolled_back'],
    [1, 'rollback_failed'],
  ] as const) {
    const [router, flags] = [aFakeActuator('router'), aFakeActuator('flags')];
    const led = await lead([router, flags], { plan: FOUR_STAGES });
    await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
    await exposeBy(led, [router]);
    router.mood = 'refuses';
    router.exposure = { default: percent, segments: {} };
    await led.conductor.say(ADA, DECIDED);
    await walk(led, 'P', () => led.conductor.state.phase === phase);
    expect(led.kinds().slice(led.kinds().indexOf('roll_back_decided')).slice(0, 4)).toEqual([
      ...['roll_back_decided', 'ordered', 'attempt_failed'],
      percent === 0 ? 'applied' : 'order_failed',
    ]);
    expect(led.log.findLast(({ kind }) => kind === 'attempt_failed')).toMatchObject({ actuator: 'router' });
    expect(flags.exposure.default).toBe(0);
    await led.conductor.close();
  }
});

test('all that had it in force to no effect have had their turn: the next one is asked', async () => {
  const [router, flags, spare] = [aFakeActuator('router'), aFakeActuator('flags'), aFakeActuator('spare')];
  const led = await lead([router, flags, spare], {
    plan: { ...FOUR_STAGES, deadlines: { applySeconds: 2, proveSeconds: 0.3 } },
  });
  const { conductor } = led;
  await walk(led, 'P', () => conductor.state.phase === 'soaking');
  await exposeBy(led, []);
  await exposeBy(led, [router]);
  await conductor.say(ADA, DECIDED);
  for (let look = 0; look < 300 && spare.orders.length === 0; look += 1) {
    conductor.tick();
    await pause(10);
  }
  await walk(led, 'P', () => conductor.state.phase === 'rolled_back');
  expect(led.log.findLast(({ kind }) => kind === 'applied')).toMatchObject({ actuator: 'spare' });
  const back = [router, flags, spare].map(({ orders }) => orders.filter(({ kind }) => kind === 'roll_back').length);
  expect(back).toEqual([1, 1, 1]);
  expect(led.kinds().filter((kind) => kind === 'unproved')).toHaveLength(1);
  await conductor.close();
});

test('a rollout that stopped on its way, while another one showed it to everybody, is taken back, too', async () => {
  const [canary, flags] = [rollout('canary'), aFakeActuator('flags')];
  const led = await lead([canary, flags], { plan: FOUR_STAGES });
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  for (const refusing of [[], [], [canary]]) await exposeBy(led, refusing);
  expect([canary, flags].map(({ orders }) => orders.at(-1)?.exposure.default)).toEqual([100, 100]);
  await led.conductor.say(ADA, DECIDED);
  await walk(led, 'P', () => led.conductor.state.phase === 'rolled_back');
  expect([canary, flags].map(({ orders }) => orders.at(-1)?.kind)).toEqual(['roll_back', 'roll_back']);
  await led.conductor.close();
});

test('a rehearsal takes back what all of them show, and is refused where one of them could not show it again', async () => {
  for (const canRehearse of [true, false]) {
    const router = Object.assign(aFakeActuator('router'), { canRehearse });
    const flags = aFakeActuator('flags');
    const led = await lead([router, flags], { plan: FOUR_STAGES });
    const { conductor } = led;
    await walk(led, 'P', () => conductor.state.phase === 'soaking');
    await exposeBy(led, []);
    await exposeBy(led, [router]);
    const decided = conductor.say(ADA, REHEARSAL);
    if (canRehearse) {
      await decided;
      await walk(led, 'P', () => conductor.state.phase === 'soaking');
      expect(led.log.filter(({ kind }) => kind === 'applied').at(-2)).toMatchObject({
        ...{ actuator: 'flags', also: ['router'] },
      });
      expect([router.exposure.default, flags.exposure.default]).toEqual([5, 0]);
    } else await expect(decided).rejects.toThrow(/rolling back by router can not be rehearsed/);
    await conductor.close();
  }
});

test('a watch ends with evidence of its own life, not because time passed', async () => {
  const router = aFakeActuator('router');
  const log: ReleaseEvent[] = [];
  const watched = { ...PLAN, watchSeconds: 1 };
  const before = await lead([router], { plan: watched, log });
  await walk(before, 'P', () => before.conductor.state.phase === 'watched');
  await before.conductor.close();
  await pause(1100);
  const after = await lead([router], { log });
  for (let look = 0; look < 20; look += 1) {
    after.conductor.tick();
    await pause(10);
  }
  expect(after.conductor.state.phase).toBe('watched');
  await walk(after, 'P', () => after.conductor.state.phase === 'closed');
  await after.conductor.close();
});

test('a cell that the baseline was not seen in keeps a stage from being entered, and no longer when it is muted', async () => {
  const [dark, ...others] = PLAN.stages.map((each) => ({ ...each, enter: [] }));
  const led = await lead([aFakeActuator('router')], {
    plan: {
      ...PLAN,
      stages: [{ ...dark, enter: [{ kind: 'baseline_good', withinSeconds: 600 }] } as StagePlan, ...others],
    },
    cells: [...CELLS, { journey: 'search-and-filter', segment: 'desktop-de' }],
  });
  const says = () => led.conductor.standing().reasons[0]?.text ?? '';
  await walk(led, 'P', () => says().includes('not seen within 600 s by search-and-filter in desktop-de'));
  expect(led.conductor.state.phase).toBe('entering');
  const mute = lasting({ scope: { journey: 'search-and-filter' }, forces: 'mute' });
  await led.conductor.say(ADA, { kind: 'overridden', override: mute });
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  await led.conductor.close();
});

test('what can not be written down does not happen', async () => {
  const router = aFakeActuator('router');
  const led = await lead([router], {
    append: async ({ kind }) => {
      if (kind === 'ordered') throw new Error('the disk is full');
    },
  }).catch((error: Error) => error);
  expect(led).toMatchObject({ message: 'the disk is full' });
  expect(router.orders).toEqual([]);
});

const FULL = new Error('the disk is full');

test('after the log failed nothing that somebody says is promised, also once it could be written again', async () => {
  const router = aFakeActuator('router');
  const log: ReleaseEvent[] = [];
  let isFull = false;
  const append = async (event: ReleaseEvent) => {
    if (isFull) throw FULL;
    log.push(event);
  };
  const led = await lead([router], { log, append });
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  isFull = true;
  await walk(led, 'P', () => led.conductor.problem !== null);
  isFull = false;
  const before = log.length;
  const back = { kind: 'roll_back_decided', reasons: [], odds: null } as const;
  await expect(led.conductor.say(ADA, back)).rejects.toThrow('the disk is full');
  expect(log).toHaveLength(before);
  await led.conductor.close();
});

test('what somebody said and the log holds is so, also where what follows from it can not be written down', async () => {
  const router = aFakeActuator('router');
  const log: ReleaseEvent[] = [];
  let mayOrder = true;
  const append = async (event: ReleaseEvent) => {
    if (!mayOrder && event.kind === 'ordered') throw FULL;
    log.push(event);
  };
  const led = await lead([router], { log, append, plan: SOAKING });
  await walk(led, 'P', () => led.conductor.state.phase === 'soaking');
  mayOrder = false;
  await led.conductor.say(ADA, { kind: 'roll_back_decided', reasons: [], odds: null });
  expect(log.at(-1)?.kind).toBe('roll_back_decided');
  expect(led.conductor.problem?.message).toBe('the disk is full');
  await led.conductor.close();
});

test('killed after any number of events, it goes on from its log: at hold, with no order twice, older or wider than decided', async () => {
  const router = aFakeActuator('router');
  const log: ReleaseEvent[] = [];
  let widest = 0;
  for (let life = 0; life < 60; life += 1) {
    const led = await lead([router], { log });
    const { phase } = led.conductor.state;
    if (phase === 'closed') break;
    expect(led.conductor.standing().verdict, 'right after a restart').not.toBe('widen');
    // From the first event on, in every place sooner or later.
    const end = log.length + 1 + (life % 5);
    await walk(led, 'P', () => log.length >= end || led.conductor.state.phase === 'closed');
    await led.conductor.close();
    widest = Math.max(widest, led.conductor.state.stage);
  }
  expect(log.at(-1)?.kind).toBe('closed');
  const decisions = router.orders.map(({ decision }) => decision);
  expect(decisions).toEqual([...decisions].sort((a, b) => a - b));
  const byDecision = new Map(router.orders.map(({ decision, exposure }) => [decision, exposure.default]));
  // Killed before it was read back, a widening is decided anew, and never to more than before.
  expect([...new Set(byDecision.values())]).toEqual([0, 5, 100]);
  expect([...byDecision.values()]).toEqual([...byDecision.values()].sort((a, b) => a - b));
  expect(widest).toBe(2);
  expectEvidenceOfItsLife(log);
});

/** Whatever widened was decided after runs that this life of the gate had seen. */
function expectEvidenceOfItsLife(log: readonly ReleaseEvent[]): void {
  const widening = log.filter((event) => event.kind === 'ordered' && event.order.exposure.default > 0);
  expect(widening.length).toBeGreaterThan(0);
  expect(widening.filter(({ runs = 0 }) => runs < 2)).toEqual([]);
}

for (const more of [0, 1, 2, 3, 4])
  test(`killed ${more} events into a rehearsal, it brings it to its end, with no order twice`, async () => {
    const router = aFakeActuator('router');
    const log: ReleaseEvent[] = [];
    const before = await lead([router], { plan: SOAKING, log });
    await walk(before, 'P', () => before.conductor.state.stage === 1 && before.conductor.state.phase === 'soaking');
    const end = log.length + 1 + more;
    await before.conductor.say(ADA, REHEARSAL);
    await walk(before, 'P', () => log.length >= end);
    await before.conductor.close();
    const after = await lead([router], { log });
    expect(after.conductor.standing().verdict).toBe('hold');
    await walk(after, 'P', () => after.conductor.state.phase === 'soaking');
    await after.conductor.close();
    expect(after.conductor.state.rehearsal).toMatchObject({
      stage: '5pct',
      seconds: expect.any(Number),
      problem: null,
    });
    const byDecision = new Map(router.orders.map((order) => [order.decision, order]));
    expect([...byDecision.values()].map(({ kind, exposure }) => [kind, exposure.default])).toEqual([
      ['expose', 0],
      ['expose', 5],
      ['rehearse', 0],
      ['expose', 5],
    ]);
    const decisions = router.orders.map(({ decision }) => decision);
    expect(decisions).toEqual([...decisions].sort((a, b) => a - b));
  });

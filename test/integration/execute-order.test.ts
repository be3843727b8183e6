import { expect, test } from '@playwright/test';
import { executeOrder, type Recipients } from '../../runner/commands/release/execute-order.ts';
import type { Happening } from '../../runner/core/release/event.ts';
import type { Exposure } from '../../runner/core/release/exposure.ts';
import { anOrder, aRollBack } from '../support/actuators/place.ts';
import { aFakeActuator, type FakeActuator } from '../support/fake-actuator.ts';

/** What is told of an order until it is over. */
async function execute(
  asked: readonly FakeActuator[] | Partial<Recipients>,
  {
    order = anOrder(5),
    seconds = 2,
    signal = new AbortController().signal,
    told = [] as Happening[],
    whenTold = () => {},
  } = {},
): Promise<readonly Happening[]> {
  const whom = 'length' in asked ? { next: asked } : asked;
  const recipients = { every: [], besides: [], next: [], missing: [], whenNobodyCan: 'nobody can', ...whom };
  const deadlineMs = seconds * 1000;
  const tell = async (happening: Happening) => {
    told.push(happening);
    whenTold();
  };
  await executeOrder({ order, recipients, deadlineMs, signal, tell });
  return told;
}

/** Says these one after the other, then the last for ever; null: nothing yet. */
function says(actuator: FakeActuator, ...percents: readonly [number | null, ...(number | null)[]]): FakeActuator {
  const exposures = percents.map((percent): Exposure | null =>
    percent === null ? null : { default: percent, segments: {} },
  );
  actuator.read = async () => (exposures.length > 1 ? exposures.shift() : exposures[0]) ?? null;
  return actuator;
}

test('what is on its way is not in force: a system that says nothing yet is asked until it does', async () => {
  const canary = says(aFakeActuator('canary'), 1, null, null, 5);
  const order = anOrder(5);
  const applied = { kind: 'applied', decision: order.decision, actuator: 'canary' };
  expect(await execute([canary], { order })).toEqual([applied]);
  expect(await canary.read(AbortSignal.timeout(1000))).toMatchObject({ default: 5 });

  const stuck = says(aFakeActuator('canary'), null);
  const told = await execute([stuck], { seconds: 0.5 });
  expect(told.map(({ kind }) => kind)).not.toContain('applied');
  expect(told.at(-1)).toMatchObject({
    kind: 'order_failed',
    problem: expect.stringContaining('canary: accepted, but it says nothing where 5 % was ordered'),
  });
});

test('a system that can not be asked is taken at its word, and it is told that it was', async () => {
  const order = anOrder(5);
  const hook = { ...says(aFakeActuator('hook'), null), canBeRead: false };
  const applied = { kind: 'applied', decision: order.decision, actuator: 'hook', unread: ['hook'] };
  expect(await execute([hook], { order })).toEqual([applied]);
  expect(hook.orders).toEqual([order]);
});

test('a router that hangs, or loses what it accepted, is sent the order again before its time is up', async () => {
  for (const [mood, problem] of [
    ['hangs', 'router hangs'],
    ['lies', 'accepted, but it says 0 % where 5 % was ordered'],
  ] as const) {
    const order = anOrder(5);
    const router = aFakeActuator('router', mood);
    const whenTold = () => {
      router.mood = 'works';
    };
    const { decision } = order;
    expect(await execute([router], { order, whenTold })).toEqual([
      { kind: 'attempt_failed', decision, actuator: 'router', problem },
      { kind: 'applied', decision, actuator: 'router' },
    ]);
    expect(router.orders).toEqual([order, order]);
  }
});

test('a router that is away is asked until its time is up, at least three times; what was wrong is told once, and not without end', async () => {
  const router = aFakeActuator('router');
  const { apply } = router;
  let asked = 0;
  router.apply = async (order, signal) => {
    asked += 1;
    if (asked <= 4) throw new Error(`no ${asked}`);
    await apply(order, signal);
  };
  const told = await execute([router], { seconds: 60 });
  expect(told.map((event) => (event.kind === 'attempt_failed' ? event.problem : event.kind))).toEqual([
    ...['no 1', 'no 2', 'no 3'],
    'applied',
  ]);

  const refusing = aFakeActuator('router', 'refuses');
  const failed = await execute([refusing, aFakeActuator('flags', 'lies')], { seconds: 0.5 });
  expect(refusing.orders.length).toBeGreaterThanOrEqual(3);
  expect(failed.map((event) => (event.kind === 'attempt_failed' ? event.actuator : event.kind))).toEqual([
    'router',
    'flags',
    'order_failed',
  ]);
});

test('a reading that fails says nothing of the order: it is read again, and not ordered again', async () => {
  const router = aFakeActuator('router');
  let readings = 0;
  router.read = async () => {
    readings += 1;
    if (readings <= 2) throw new Error('the API is away');
    return router.exposure;
  };
  expect((await execute([router])).map(({ kind }) => kind)).toEqual(['applied']);
  expect(router.orders).toHaveLength(1);

  router.read = async () => Promise.reject(new Error('the API is away'));
  expect((await execute([router], { seconds: 0.5 })).at(-1)).toMatchObject({
    problem: expect.stringContaining("router: accepted, but it can't be asked (the API is away) where 5 % was ordered"),
  });
});

test('an order that is given up ends at once, wherever it is, and nothing is told of it', async () => {
  for (const mood of ['hangs', 'lies', 'refuses'] as const) {
    const router = aFakeActuator('router', mood);
    const told: Happening[] = [];
    const giveUp = new AbortController();
    const executed = execute([router], { seconds: 3600, signal: giveUp.signal, told });
    // Refused, it waits for its next attempt.
    await expect.poll(() => [router.orders.length, told.length]).toEqual([1, mood === 'refuses' ? 1 : 0]);
    giveUp.abort();
    await executed;
    expect(router.orders).toHaveLength(1);
    expect(told.map(({ kind }) => kind)).toEqual(mood === 'refuses' ? ['attempt_failed'] : []);
  }
});

test('who is asked beside those that must and says that it has users is waited for, as long as those are', async () => {
  const order = aRollBack();
  const [flags, canary] = [aFakeActuator('flags'), aFakeActuator('canary', 'lies')];
  canary.exposure = { default: 5, segments: {} };
  const whenTold = () => {
    canary.exposure = order.exposure;
  };
  expect(await execute({ every: [flags], besides: [canary] }, { order, whenTold })).toMatchObject([
    { kind: 'attempt_failed', actuator: 'canary' },
    { kind: 'applied', actuator: 'flags', also: ['canary'] },
  ]);

  // It says so of users that it can't take back: others do.
  const promoted = Object.assign(aFakeActuator('canary', 'refuses'), { canRollBackFrom: () => false });
  promoted.exposure = { default: 100, segments: {} };
  const without = await execute({ every: [flags], besides: [promoted] }, { order: aRollBack() });
  expect(without.at(-1)).toMatchObject({ kind: 'applied', actuator: 'flags' });
  expect(without.at(-1)).not.toHaveProperty('also');
});

test('where none of them can, the next one is asked, and where one of them did, it is not', async () => {
  const [router, flags] = [aFakeActuator('router', 'refuses'), aFakeActuator('flags')];
  const recipients = { besides: [router], next: [flags] };
  expect((await execute(recipients, { order: aRollBack() })).at(-1)).toMatchObject({
    kind: 'applied',
    actuator: 'flags',
  });
  router.mood = 'works';
  expect((await execute(recipients, { order: aRollBack() })).at(-1)).toMatchObject({
    kind: 'applied',
    actuator: 'router',
  });
  expect(flags.orders).toHaveLength(1);
});

test('the next one is not kept waiting by one that refuses at once, however much time there is', async () => {
  const [router, flags] = [aFakeActuator('router', 'refuses'), aFakeActuator('flags')];
  expect((await execute([router, flags], { seconds: 3600 })).at(-1)).toMatchObject({ actuator: 'flags' });
  expect(router.orders).toHaveLength(3);

  // One that must is tried on beside it, and people look while it is not done.
  const spare = aFakeActuator('spare');
  const giveUp = new AbortController();
  const recipients = { every: [router], next: [spare] };
  const executed = execute(recipients, { order: aRollBack(), seconds: 3600, signal: giveUp.signal });
  await expect.poll(() => spare.orders.length).toBe(1);
  await expect.poll(() => router.orders.length, { timeout: 20_000 }).toBeGreaterThan(6);
  giveUp.abort();
  expect((await executed).map(({ kind }) => kind)).toEqual(['attempt_failed']);
});

test('what takes its time is not sent the order again while it is on its way', async () => {
  const rollout = Object.assign(aFakeActuator('rollout', 'lies'), { isGradual: true });
  const told = await execute([rollout], { seconds: 1 });
  expect(rollout.orders).toHaveLength(1);
  expect(told.at(-1)).toMatchObject({ problem: expect.stringContaining('rollout: accepted, but it says 0 %') });
});

test('one that is configured no more keeps the order from being in force, and the others from nothing', async () => {
  const flags = aFakeActuator('flags');
  const told = await execute({ every: [flags], missing: ['router'] }, { order: aRollBack() });
  const problem = 'Not carried out: router: it is not configured any more; in force by flags';
  expect(told).toMatchObject([{ kind: 'order_failed', problem }]);
  expect(flags.orders).toHaveLength(1);

  const spare = aFakeActuator('spare');
  await execute({ besides: [flags], next: [spare], missing: ['router'] }, { order: aRollBack() });
  expect(spare.orders).toHaveLength(1);
});

test('a log that can not be written ends the order with everybody at once', async () => {
  const [router, flags] = [aFakeActuator('router', 'refuses'), aFakeActuator('flags', 'hangs')];
  const recipients = { every: [flags, router], besides: [], next: [], missing: [], whenNobodyCan: '' };
  const tell = () => Promise.reject(new Error('the disk is full'));
  const { signal } = new AbortController();
  const execution = { order: aRollBack(), recipients, deadlineMs: 3_600_000, signal, tell };
  await expect(executeOrder(execution)).rejects.toThrow('the disk is full');
});

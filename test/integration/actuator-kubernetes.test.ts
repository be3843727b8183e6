import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { createArgoRollouts } from '../../runner/actuators/argo-rollouts.actuator.ts';
import { createFlagger } from '../../runner/actuators/flagger.actuator.ts';
import { createOrderMemory } from '../../runner/actuators/support/order-memory.ts';
import { executeOrder } from '../../runner/commands/release/execute-order.ts';
import type { Happening } from '../../runner/core/release/event.ts';
import { type ArgoPlace, openArgoPlace } from '../support/actuators/argo-place.ts';
import { type FlaggerPlace, openFlaggerPlace } from '../support/actuators/flagger-place.ts';
import { anOrder, aRollBack, everywhere } from '../support/actuators/place.ts';

const soon = () => AbortSignal.timeout(20_000);
const tools = () => ({ memory: createOrderMemory(null), mask: (text: string) => text });
const nextRelease = { release: 'shop-2.42', releases: { baseline: '2.41.0', candidate: '2.42.0' } };

test.describe('argo-rollouts', () => {
  let place: ArgoPlace;
  const actuator = () => createArgoRollouts(place.config, tools());
  const apply = async (order: ReturnType<typeof anOrder>) => {
    await actuator().apply(order, soon());
    await place.settle(actuator());
  };
  const open = async (steps?: readonly object[]) => {
    await place?.close();
    place = await openArgoPlace(steps);
  };
  const statusPatches = () =>
    place.api.asked
      .filter(({ path, method }) => method === 'PATCH' && path.endsWith('/status'))
      .map(({ body }) => JSON.parse(body).status);

  test.beforeEach(async () => {
    place = await openArgoPlace();
  });
  test.afterEach(() => place.close());

  test('patches are those of kubectl argo rollouts, and each is one', async () => {
    for (const percent of [0, 5, 50, 100]) await apply(anOrder(percent));
    expect(statusPatches()).toEqual([
      { pauseConditions: null },
      // Over the pause at 25 %.
      { pauseConditions: null, controllerPause: false, currentStepIndex: 6 },
      { promoteFull: true },
    ]);
    place.deploy('ccc333');
    await place.settle(actuator());
    await apply(anOrder(5, nextRelease));
    await apply(aRollBack(nextRelease));
    expect(statusPatches().slice(3)).toEqual([{ pauseConditions: null }, { abort: true }]);
  });

  test('stages that are skipped are not stopped at, and the one that was ordered is', async () => {
    await apply(anOrder(50));
    expect(await actuator().read(soon())).toEqual(everywhere(50));
    // Whoever asks again later finds it there still.
    await place.settle(actuator());
    await place.settle(actuator());
    expect(await place.truth()).toEqual(everywhere(50));
  });

  test('an inconclusive analysis is left behind', async () => {
    place.api.change(({ status }) => {
      status.pauseConditions = [{ reason: 'InconclusiveAnalysisRun', startTime: '2026-11-25T10:00:00Z' }];
    });
    await apply(anOrder(5));
    expect(statusPatches()).toEqual([{ pauseConditions: null, controllerPause: false, currentStepIndex: 2 }]);
    expect(await place.truth()).toEqual(everywhere(5));
  });

  test('what Argo can not do is refused, with what can be done', async () => {
    await apply(anOrder(25));
    const refusals: readonly [percent: number, message: RegExp][] = [
      [5, /its weight is 25 %, and Argo can not narrow it; roll back instead/],
      [30, /none of its coming steps sets 30 %; expected one of 0, 5, 25, 50, 100 %/],
    ];
    for (const [percent, message] of refusals) await expect(apply(anOrder(percent))).rejects.toThrow(message);
    expect(await place.truth()).toEqual(everywhere(25));
  });

  test('steps that would run on by themselves, and a Rollout without steps, are refused', async () => {
    await open([{ setWeight: 0 }, { pause: {} }, { setWeight: 5 }, { pause: { duration: '10m' } }, { setWeight: 50 }]);
    await expect(apply(anOrder(5))).rejects.toThrow(/nothing holds it at 5 %; put a step pause: \{\}/);
    await open([]);
    place.api.change(({ status }) => {
      status.currentPodHash = 'ccc333';
    });
    await expect(apply(anOrder(5))).rejects.toThrow(/has no canary steps; expected spec.strategy.canary.steps/);
  });

  test('somebody’s spec.paused stops widening, but never a roll back', async () => {
    await apply(anOrder(5));
    place.api.change(({ spec }) => {
      spec.paused = true;
    });
    await expect(apply(anOrder(25))).rejects.toThrow(/somebody has set spec.paused/);
    await apply(aRollBack());
    expect(await actuator().read(soon())).toEqual(everywhere(0));
  });

  test('while the controller is behind the spec, nothing is read and nothing is ordered', async () => {
    await apply(anOrder(5));
    place.deploy('ccc333');
    expect(await actuator().read(soon())).toBeNull();
    await expect(apply(anOrder(25))).rejects.toThrow(/has not seen the newest spec yet/);
  });

  test('an abort is proved by the phase and the weight, not by its flag', async () => {
    await apply(anOrder(25));
    await actuator().apply(aRollBack(), soon());
    expect(await actuator().read(soon())).toEqual(everywhere(25));
    place.api.change(({ status }) => Object.assign(status, { canary: { weights: { canary: { weight: 0 } } } }));
    expect(await actuator().read(soon())).toBeNull();
    await place.settle(actuator());
    expect(await actuator().read(soon())).toEqual(everywhere(0));
  });

  test('a late order never touches the revision of the next release', async () => {
    await apply(anOrder(5));
    place.deploy('ccc333');
    await place.settle(actuator());
    await expect(apply(anOrder(25))).rejects.toThrow(/another revision \(ccc333\) has taken the place of bbb222/);
    await apply(anOrder(0, nextRelease));
    await apply(anOrder(5, nextRelease));
    await expect(apply(aRollBack())).rejects.toThrow(/the revision under way \(ccc333\) is that of release shop-2\.42/);
    expect(await place.truth()).toEqual(everywhere(5));
  });

  test('a release that is announced before its revision is there gets that revision, not the aborted one', async () => {
    await apply(anOrder(5));
    await apply(aRollBack());
    await apply(anOrder(0, nextRelease));
    await expect(apply(anOrder(5, nextRelease))).rejects.toThrow(/no new revision is under way/);
    place.deploy('ccc333');
    await place.settle(actuator());
    await apply(anOrder(5, nextRelease));
    expect(await actuator().read(soon())).toEqual(everywhere(5));
  });

  test('of two gates that order at once, one is told', async () => {
    const orders = [anOrder(5), anOrder(5)];
    const both = await Promise.allSettled(orders.map((order) => actuator().apply(order, soon())));
    const failures = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/answered 409: .*has been modified|refused order/);
    expect(statusPatches()).toHaveLength(1);
  });

  test('a token that is refused, one that is not there, and a certificate of somebody else are told apart', async () => {
    const { config } = place;
    await writeFile(config.tokenFile as string, 'wrong-token');
    const error = await actuator()
      .read(soon())
      .catch((it: Error) => it.message);
    expect(error).toMatch(/Rollout shop\/storefront: GET https:.*answered 401.*`patch` rollouts\/status/);
    expect(error).not.toContain('wrong-token');
    const elsewhere = (change: object) => createArgoRollouts({ ...config, ...change }, tools()).read(soon());
    await expect(elsewhere({ tokenFile: '/nowhere/token' })).rejects.toThrow(
      /\/nowhere\/token could not be read .*service account/,
    );
    await writeFile(config.caFile as string, '');
    await expect(elsewhere({})).rejects.toThrow(/can not be reached \(.*(self-signed|DEPTH_ZERO)/);
    await expect(elsewhere({ name: 'other', server: 'http://127.0.0.1:1' })).rejects.toThrow(/Rollout shop\/other/);
  });
});

test.describe('flagger', () => {
  let place: FlaggerPlace;
  let actuator: ReturnType<typeof createFlagger>;
  const apply = async (order: ReturnType<typeof anOrder>) => {
    await actuator.apply(order, soon());
    await place.settle(actuator);
  };

  test.beforeEach(async () => {
    place = await openFlaggerPlace();
    actuator = createFlagger(place.config, tools());
  });
  test.afterEach(() => place.close());

  test('Flagger waits before the first order, and begins with it, without any user', async () => {
    await place.settle(actuator);
    expect(place.phase()).toBe('Waiting');
    await apply(anOrder(0));
    expect(place.phase()).toBe('Progressing');
    expect(await place.truth()).toEqual(everywhere(0));
  });

  test('Flagger stays where it is ordered to, however often it asks', async () => {
    await apply(anOrder(0));
    await apply(anOrder(25));
    await place.settle(actuator);
    expect(await place.truth()).toEqual(everywhere(25));
    expect(await actuator.permit('widen', soon())).toEqual({
      allowed: false,
      reason: expect.stringMatching(/^held at 25 %: 25 % are ordered by shop-2\.41#\d+$/),
    });
    expect(await actuator.permit('rollback', soon())).toMatchObject({ allowed: false });
  });

  test('at its highest weight it waits for the promotion; the status says 0 then, and 50 % is read', async () => {
    await apply(anOrder(0));
    await apply(anOrder(50));
    expect(place.phase()).toBe('WaitingPromotion');
    expect(await actuator.read(soon())).toEqual(everywhere(50));
    await apply(aRollBack());
    expect(place.phase()).toBe('Failed');
    expect(await actuator.read(soon())).toEqual(everywhere(0));
  });

  test('a promotion is in force once all users are there, not while it is on its way', async () => {
    for (const percent of [0, 50]) await apply(anOrder(percent));
    const order = anOrder(100);
    const told: Happening[] = [];
    const recipients = { every: [], besides: [], next: [actuator], missing: [], whenNobodyCan: '' };
    const tell = async (happening: Happening) => void told.push(happening);
    const executed = executeOrder({ order, recipients, deadlineMs: 20_000, signal: soon(), tell });
    await expect.poll(async () => (await actuator.permit('widen', soon())).allowed).toBe(true);
    await place.settle(actuator, 1);
    expect([place.phase(), await place.truth()]).toEqual(['Promoting', everywhere(50)]);
    // Until it was asked again, a few times.
    const asked = place.api.asked.length;
    await expect.poll(() => place.api.asked.length).toBeGreaterThan(asked + 2);
    expect(told).toEqual([]);
    await place.settle(actuator);
    await executed;
    expect(await place.truth()).toEqual(everywhere(100));
    expect(told).toEqual([{ kind: 'applied', decision: order.decision, actuator: 'flagger' }]);
  });

  test('a roll back before Flagger has begun keeps it from beginning', async () => {
    await place.settle(actuator);
    await apply(aRollBack());
    expect(place.phase()).toBe('Waiting');
    expect(await actuator.permit('start', soon())).toMatchObject({ allowed: false });
  });

  test('a roll back never kills the revision that came after', async () => {
    await apply(anOrder(0));
    await apply(anOrder(5));
    place.deploy('newer');
    // Flagger sees the newer revision and begins anew with it, before the order comes.
    await place.settle(actuator);
    expect(await place.truth()).toEqual(everywhere(0));
    await apply(aRollBack());
    expect(place.phase()).toBe('Progressing');
    expect(await actuator.permit('rollback', soon())).toEqual({
      allowed: false,
      reason: expect.stringContaining('for another revision'),
    });
    await expect(apply(anOrder(25))).rejects.toThrow(/another revision has taken the release’s place/);
  });

  test('the next release begins only by an order of its own, and is not taken for the one before', async () => {
    await apply(anOrder(0));
    await apply(anOrder(5));
    await apply(aRollBack());
    place.deploy('newer');
    await place.settle(actuator);
    expect(place.phase()).toBe('Waiting');
    await apply(anOrder(0, nextRelease));
    await apply(anOrder(5, nextRelease));
    expect(await actuator.read(soon())).toEqual(everywhere(5));
    await apply(anOrder(100, nextRelease));
    expect(place.phase()).toBe('Succeeded');
    // What was promoted before is not what the next one has.
    place.deploy('newest');
    const third = { ...nextRelease, release: 'shop-2.43' };
    await actuator.apply(anOrder(0, third), soon());
    expect(await actuator.read(soon())).toEqual(everywhere(0));
  });

  test('orders that Flagger can not follow are refused, with what can be done', async () => {
    await expect(apply(anOrder(5))).rejects.toThrow(
      /no new revision is under way \(phase Initialized\); deploy the candidate first/,
    );
    await apply(anOrder(0));
    await apply(anOrder(25));
    await expect(apply(anOrder(5))).rejects.toThrow(
      /its weight is 25 %, and Flagger can not narrow it to 5 %; roll back instead/,
    );
    await expect(apply(anOrder(30))).rejects.toThrow(/found a stage with 30 %, expected one of 5, 25, 50, 100 %/);
    await apply(aRollBack());
    await expect(apply(anOrder(50))).rejects.toThrow(
      /Flagger has failed the release; it begins again only with a new revision/,
    );
  });

  test('a gate that can not answer makes Flagger wait, and rolls nothing back', async () => {
    await apply(anOrder(0));
    await apply(anOrder(5));
    const dead = createFlagger(place.dead as typeof place.config, tools());
    await place.settle(dead);
    expect(place.phase()).toBe('Progressing');
    expect(await place.truth()).toEqual(everywhere(5));
  });

  test('whose promotion the last one was is not guessed without a memory', async () => {
    await apply(anOrder(0));
    await apply(anOrder(100));
    expect(await actuator.read(soon())).toEqual(everywhere(100));
    expect(await createFlagger(place.config, tools()).read(soon())).toBeNull();
  });

  test('a token that may only read suffices', async () => {
    for (const order of [anOrder(0), anOrder(5), aRollBack()]) await apply(order);
    expect(await place.truth()).toEqual(everywhere(0));
  });
});

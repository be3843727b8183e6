import { expect, test } from '@playwright/test';
import { createFlagger, type FlaggerActuator, type FlaggerConfig } from '../../runner/actuators/flagger.actuator.ts';
import { createOrderMemory } from '../../runner/actuators/support/order-memory.ts';
import { STATUS_LIFE_MS } from '../../runner/core/release/gate-status.ts';
import type { FlaggerQuestion, Permit } from '../../runner/server/dialects/flagger-permit.ts';
import { type FlaggerPlace, openFlaggerPlace } from '../support/actuators/flagger-place.ts';
import { anOrder, aRollBack } from '../support/actuators/place.ts';
import { temporaryFolder } from '../support/audit-changes.ts';
import { type DialectServer, EXPIRED, HOOK, startDialects, VIEWER } from '../support/gate/dialect-server.ts';
import {
  exposing,
  fixedGate,
  ordered,
  ROLL_BACK,
  soaking,
  statusAfter,
  T0,
  waysTo,
} from '../support/gate/fixed-gate.ts';
import { judgementOf, releasePlan } from '../support/release-situations.ts';

const always = (allowed: boolean) => async (question: FlaggerQuestion) => ({
  allowed,
  reason: `${question} by shop-2.41.0#2`,
});
const PLACE = { namespace: 'shop', name: 'storefront' };
const CANARY = { ...PLACE, permit: always(true) };
const metadata = { token: HOOK.token };
const rolledBack = statusAfter([...waysTo(1), ROLL_BACK]);
const QUESTIONS = ['start', 'widen', 'rollback'] as const;

async function asks(server: DialectServer, question: string, about: object = {}) {
  const body = { ...PLACE, phase: 'Progressing', checksum: 'of-2.41', metadata, ...about };
  const { status, text } = await server.post(`/hooks/flagger/${question}`, body);
  // Whatever it is: one line, and a status that Flagger reads as it is meant (<= 202 is yes, 204 would be no).
  expect([200, 400, 403]).toContain(status);
  expect(text).toMatch(/^[^\n]+\n$/);
  return { status, text };
}
const start = (gate = fixedGate(exposing(1))) => startDialects({ gate, flagger: [CANARY] });

test.describe('by the actuator’s permit', () => {
  const withPermit = (
    permit: (question: FlaggerQuestion, signal: AbortSignal) => Promise<Permit>,
    gate = fixedGate(exposing(1)),
  ) => startDialects({ gate, flagger: [{ ...PLACE, permit }] });

  for (const mode of ['enforce', 'advise'] as const)
    test(`${mode}: it answers while an order is under way, also while the stage’s own verdict is hold`, async () => {
      await using server = await withPermit(always(true), fixedGate(exposing(1, { plan: { mode } })));
      for (const question of QUESTIONS)
        expect(await asks(server, question)).toEqual({ status: 200, text: `${question} by shop-2.41.0#2\n` });
    });

  test('without an order to widen nothing is widened: after one that was carried out, and after one that failed', async () => {
    await using server = await withPermit(always(true), fixedGate(soaking('hold')));
    expect(await asks(server, 'widen')).toEqual({ status: 403, text: '5pct: hold – more runs are needed\n' });
    const failed = { kind: 'order_failed', decision: 2, problem: 'the Canary did not move in time' } as const;
    server.gate.set(statusAfter([...waysTo(1).slice(0, -2), failed]));
    expect(await asks(server, 'widen')).toMatchObject({ status: 403, text: /the Canary did not move in time/ });
  });

  test('the candidate may be brought up once its dark stage is ordered, and not before', async () => {
    await using server = await withPermit(always(true), fixedGate(statusAfter([{ kind: 'entering', stage: 0 }])));
    expect((await asks(server, 'start')).status).toBe(403);
    server.gate.set(statusAfter([{ kind: 'entering', stage: 0 }, ordered(releasePlan(), 0, 1)]));
    expect((await asks(server, 'start')).status).toBe(200);
    server.gate.set(soaking('hold', 0));
    expect((await asks(server, 'start')).status).toBe(200);
    server.gate.set(statusAfter([...waysTo(0), { kind: 'frozen', reason: 'a provider is down' }]));
    expect((await asks(server, 'start')).status).toBe(403);
  });

  test('a roll back that was ordered stays one, whatever became of the gate since', async () => {
    await using server = await withPermit(always(true), fixedGate(rolledBack));
    server.clock.now = T0 + STATUS_LIFE_MS;
    expect((await asks(server, 'rollback')).status).toBe(200);
    for (const question of ['start', 'widen']) expect((await asks(server, question)).status).toBe(403);
  });

  test('its no is a no', async () => {
    await using server = await withPermit(always(false));
    for (const question of QUESTIONS) expect((await asks(server, question)).status).toBe(403);
  });

  test('a stopped line, a roll back and a gate that has not looked take its yes away', async () => {
    const frozen = statusAfter([...waysTo(1).slice(0, -2), { kind: 'frozen', reason: 'a provider is down' }]);
    await using server = await withPermit(always(true), fixedGate(frozen));
    expect((await asks(server, 'widen')).status).toBe(403);
    server.gate.set(exposing(1, { situation: { judgement: judgementOf('roll_back') } }));
    expect((await asks(server, 'widen')).status).toBe(403);
    server.gate.set(exposing(1));
    expect((await asks(server, 'widen')).status).toBe(200);
    server.clock.now = T0 + STATUS_LIFE_MS;
    expect((await asks(server, 'widen')).status).toBe(403);
  });

  test('a Canary that can not be read is a no', async () => {
    await using server = await withPermit(async () => {
      throw new Error('Kubernetes\ndoes not answer');
    });
    for (const question of QUESTIONS)
      expect(await asks(server, question)).toMatchObject({
        status: 403,
        text: /can not be read: Kubernetes does not answer/,
      });
  });

  test('one that hangs is a no before Flagger gives up', async () => {
    await using server = await withPermit(() => new Promise(() => {}));
    expect(await asks(server, 'rollback')).toMatchObject({ status: 403, text: /no answer within 4 s/ });
  });

  test('`observe` lets Flagger go its way whatever the evidence says, and takes back only what a person did', async () => {
    const status = soaking('roll_back', 1, { plan: { mode: 'observe' } });
    await using server = await withPermit(always(false), fixedGate(status));
    expect(await asks(server, 'widen')).toMatchObject({ status: 200, text: /only observing; found 5pct: roll back/ });
    expect((await asks(server, 'start')).status).toBe(200);
    expect((await asks(server, 'rollback')).status).toBe(403);
  });
});

for (const [what, about, status] of [
  ['no token', { metadata: {} }, 403],
  ['no metadata', { metadata: undefined }, 403],
  ['a token that nobody has', { metadata: { token: HOOK.token.replace(/^./, '_') } }, 403],
  ['a token that has expired', { metadata: { token: EXPIRED.token } }, 403],
  ['a token that may only look', { metadata: { token: VIEWER.token } }, 403],
  ['another canary', { name: 'search' }, 403],
  ['a release that is not conducted', { metadata: { ...metadata, release: 'shop-2.39.0' } }, 403],
] as const) {
  test(`${what} is a no to every question`, async () => {
    await using server = await start();
    for (const question of QUESTIONS) expect((await asks(server, question, about)).status).toBe(status);
  });
}

test.describe('by the real actuator, on a Canary behind the Kubernetes API', () => {
  let place: FlaggerPlace;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  test.beforeEach(async () => {
    [place, folder] = await Promise.all([openFlaggerPlace(), temporaryFolder()]);
  });
  test.afterEach(() => Promise.all([place.close(), folder[Symbol.asyncDispose]()]));

  /** As after a start: the actuator remembers what it wrote down. */
  const actuator = () =>
    createFlagger(place.config, { memory: createOrderMemory(folder.file('orders.json')), mask: (text) => text });
  const speaking = (it: FlaggerActuator) =>
    startDialects({ gate: fixedGate(exposing(1)), flagger: [{ ...PLACE, permit: it.permit }] });
  const answers = async (server: DialectServer) =>
    [
      (await asks(server, 'start')).status,
      (await asks(server, 'widen')).status,
      (await asks(server, 'rollback')).status,
    ] as const;

  test('the order is what is answered, before a restart of the gate and after it', async () => {
    const before = actuator();
    await using server = await speaking(before);
    expect(await answers(server)).toEqual([403, 403, 403]);
    await before.apply(anOrder(0), AbortSignal.timeout(20_000));
    await place.settle(before);
    await before.apply(anOrder(5), AbortSignal.timeout(20_000));
    expect(await answers(server)).toEqual([403, 200, 403]);
    await place.settle(before);
    // It has the 5 % that were ordered, and may have no more.
    expect(await answers(server)).toEqual([403, 403, 403]);
    await before.apply(aRollBack(), AbortSignal.timeout(20_000));
    expect(await answers(server)).toEqual([403, 403, 200]);
    await using restarted = await speaking(actuator());
    expect(await answers(restarted)).toEqual([403, 403, 200]);
    await place.settle(before);
    expect(place.phase()).toBe('Failed');
    expect(await answers(restarted)).toEqual([403, 403, 403]);
  });

  test('a Kubernetes that does not answer is a no to everything', async () => {
    const it = actuator();
    await it.apply(anOrder(0), AbortSignal.timeout(20_000));
    await using server = await startDialects({
      gate: fixedGate(exposing(1)),
      flagger: [
        {
          ...PLACE,
          permit: createFlagger(place.dead as FlaggerConfig, {
            memory: createOrderMemory(folder.file('orders.json')),
            mask: (text) => text,
          }).permit,
        },
      ],
    });
    expect(await answers(server)).toEqual([403, 403, 403]);
  });
});

test('a secret address opens a hook as well', async () => {
  await using server = await start();
  const body = { ...PLACE, phase: 'Progressing', checksum: 'of-2.41' };
  expect((await server.post(`/hooks/flagger/widen/${HOOK.token}`, body)).status).toBe(200);
  expect((await server.post(`/hooks/flagger/widen/${VIEWER.token}`, body)).status).toBe(403);
});

test('a body that is not Flagger’s is refused with what was expected', async () => {
  await using server = await start();
  for (const body of [{}, [], { ...PLACE, name: 7 }, { ...PLACE, metadata: { a: 1 } }]) {
    const answer = await server.post(`/hooks/flagger/widen/${HOOK.token}`, body);
    expect(answer).toMatchObject({ status: 400, text: /expected \{name, namespace/ });
  }
  expect((await server.post(`/hooks/flagger/widen/${HOOK.token}`, '{')).status).toBe(400);
});

test('no release is a no to every question', async () => {
  await using server = await start(fixedGate(null));
  for (const question of QUESTIONS) expect((await asks(server, question)).status).toBe(403);
});

test('what Flagger tells is noted in one line, at once', async () => {
  await using server = await start();
  expect((await asks(server, 'closed', { phase: 'Failed' })).status).toBe(200);
  const event = { metadata: { ...metadata, eventMessage: 'Halt\nadvancement', eventType: 'Warning', timestamp: '1' } };
  expect((await asks(server, 'event', event)).status).toBe(200);
  expect(server.notes).toEqual([
    'flagger is done with shop/storefront (Failed)',
    'flagger about shop/storefront (Progressing): Halt advancement',
  ]);
  expect((await asks(server, 'event', { metadata: {} })).status).toBe(403);
});

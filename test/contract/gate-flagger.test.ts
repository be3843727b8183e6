import { expect, test } from '@playwright/test';
import { createFlagger, type FlaggerActuator, type FlaggerConfig } from '../../runner/actuators/flagger.actuator.ts';
import { createOrderMemory } from '../../runner/actuators/support/order-memory.ts';
import { STATUS_LIFE_MS } from '../../runner/core/release/gate-status.ts';
import type { FlaggerQuestion, Permit } from '../../runner/server/dialects/flagger-permit.ts';
import { type FlaggerPlace, openFlaggerPlace } from '../support/actuators/flagger-place.ts';
import { anOrder, aRollBack } from '../support/actuators/place.ts';
import { temporaryFolder } from '../support/audit-changes.ts';
import { type DialectServer, EXPIRED, HOOK, startDialects, VIEWER } from '../support/gate/dialect-server.ts';
import { fixedGate, ordered, ROLL_BACK, soaking, statusAfter, T0, waysTo } from '../support/gate/fixed-gate.ts';
import { releasePlan } from '../support/release-situations.ts';

const CANARY = { namespace: 'shop', name: 'storefront' };
const metadata = { token: HOOK.token };
const OLD = 'checksum-of-2.40';
const NEW = 'checksum-of-2.41';
const NEXT = 'checksum-of-2.42';
const rolledBack = statusAfter([...waysTo(1), ROLL_BACK]);

async function asks(server: DialectServer, question: string, about: object = {}) {
  const body = { ...CANARY, phase: 'Progressing', checksum: NEW, metadata, ...about };
  const { status, text } = await server.post(`/hooks/flagger/${question}`, body);
  // Whatever it is: one line, and a status that Flagger reads as it is meant (<= 202 is yes, 204 would be no).
  expect([200, 400, 403]).toContain(status);
  expect(text).toMatch(/^[^\n]+\n$/);
  return { status, text };
}
const start = (gate = fixedGate(soaking('hold'))) => startDialects({ gate, flagger: [CANARY] });

test.describe('by the verdict', () => {
  for (const [verdict, widen, rollback] of [
    ['widen', 200, 403],
    ['hold', 403, 403],
    ['roll_back', 403, 200],
  ] as const) {
    test(`${verdict} answers widen with ${widen} and rollback with ${rollback}`, async () => {
      await using server = await start(fixedGate(soaking('hold')));
      await asks(server, 'start', { checksum: OLD });
      await asks(server, 'widen');
      server.gate.set(soaking(verdict));
      expect((await asks(server, 'widen')).status).toBe(widen);
      expect((await asks(server, 'rollback')).status).toBe(rollback);
    });
  }

  test('hold says why, in the words that Flagger shows in its events', async () => {
    await using server = await start();
    expect((await asks(server, 'widen')).text).toBe('5pct: hold – more runs are needed\n');
  });

  test('the candidate may be brought up once its dark stage is ordered, and not before', async () => {
    await using server = await start(fixedGate(statusAfter([{ kind: 'entering', stage: 0 }])));
    expect((await asks(server, 'start', { checksum: OLD })).status).toBe(403);
    server.gate.set(statusAfter([{ kind: 'entering', stage: 0 }, ordered(releasePlan(), 0, 1)]));
    expect((await asks(server, 'start', { checksum: OLD })).status).toBe(200);
    server.gate.set(statusAfter([...waysTo(0), { kind: 'frozen', reason: 'a provider is down' }]));
    expect((await asks(server, 'start', { checksum: OLD })).status).toBe(403);
  });

  test('a gate that has not looked lately is a no to everything', async () => {
    await using server = await start(fixedGate(soaking('widen')));
    server.clock.now += STATUS_LIFE_MS;
    for (const question of ['start', 'widen', 'rollback']) expect((await asks(server, question)).status).toBe(403);
  });

  test('a roll back is given to the one revision that asked to be widened, not to the next', async () => {
    await using server = await start(fixedGate(soaking('widen')));
    expect((await asks(server, 'start', { checksum: OLD })).status).toBe(200);
    expect((await asks(server, 'widen')).status).toBe(200);
    server.gate.set(rolledBack);
    expect((await asks(server, 'rollback')).status).toBe(200);
    expect(await asks(server, 'rollback', { checksum: NEXT })).toMatchObject({
      status: 403,
      text: /for the revision checksum-of-/,
    });
    expect((await asks(server, 'rollback', { checksum: OLD })).status).toBe(403);
    // Flagger repeats what it asks.
    expect((await asks(server, 'rollback')).status).toBe(200);
  });

  test('the checksum of a release is never taken for that of a later one', async () => {
    await using server = await start(fixedGate(soaking('widen')));
    await asks(server, 'widen');
    server.gate.set(soaking('widen', 1, { plan: { id: 'shop-2.42.0' } }));
    expect(await asks(server, 'widen')).toMatchObject({ status: 403, text: /was there before shop-2.42.0/ });
    server.gate.set(statusAfter([...waysTo(1, { id: 'shop-2.42.0' }), ROLL_BACK], { plan: { id: 'shop-2.42.0' } }));
    expect((await asks(server, 'rollback')).status).toBe(403);
    expect((await asks(server, 'rollback', { checksum: NEXT })).status).toBe(403);
  });

  test('a second revision can neither begin nor widen under the release of the first', async () => {
    await using server = await start(fixedGate(soaking('widen')));
    await asks(server, 'widen');
    // It asks with the checksum of the spec before: ours.
    expect((await asks(server, 'start')).status).toBe(403);
    expect((await asks(server, 'widen', { checksum: NEXT })).status).toBe(403);
    expect((await asks(server, 'widen')).status).toBe(200);
  });

  test('after a restart a roll back is a no, until the hook names the release', async () => {
    await using server = await start(fixedGate(rolledBack));
    expect(await asks(server, 'rollback')).toMatchObject({ status: 403, text: /nobody knows/ });
    const named = { metadata: { ...metadata, release: 'shop-2.41.0' } };
    expect((await asks(server, 'rollback', named)).status).toBe(200);
    expect((await asks(server, 'rollback', { metadata: { ...metadata, release: 'shop-2.42.0' } })).status).toBe(403);
  });

  test('`observe` lets Flagger go its way and never rolls back, whatever the evidence says', async () => {
    await using server = await start(fixedGate(soaking('roll_back', 1, { plan: { mode: 'observe' } })));
    expect((await asks(server, 'start', { checksum: OLD })).status).toBe(200);
    expect(await asks(server, 'widen')).toMatchObject({ status: 200, text: /only observing; found 5pct: roll back/ });
    expect((await asks(server, 'rollback')).status).toBe(403);
  });
});

test.describe('by the actuator’s permit', () => {
  const withPermit = (
    permit: (question: FlaggerQuestion, signal: AbortSignal) => Promise<Permit>,
    gate = fixedGate(soaking('hold')),
  ) => startDialects({ gate, flagger: [{ ...CANARY, permit }] });
  const always = (allowed: boolean) => async (question: FlaggerQuestion) => ({
    allowed,
    reason: `${question} by shop-2.41.0#2`,
  });

  test('it answers where an order is enforced, also while the stage’s own verdict is hold', async () => {
    await using server = await withPermit(always(true));
    for (const question of ['start', 'widen', 'rollback'])
      expect(await asks(server, question)).toEqual({ status: 200, text: `${question} by shop-2.41.0#2\n` });
  });

  test('its no is a no', async () => {
    await using server = await withPermit(always(false));
    for (const question of ['start', 'widen', 'rollback']) expect((await asks(server, question)).status).toBe(403);
  });

  test('a stopped line, a roll back and a gate that has not looked take its yes away', async () => {
    const frozen = statusAfter([...waysTo(1), { kind: 'frozen', reason: 'a provider is down' }]);
    await using server = await withPermit(always(true), fixedGate(frozen));
    expect((await asks(server, 'widen')).status).toBe(403);
    server.gate.set(soaking('roll_back'));
    expect((await asks(server, 'widen')).status).toBe(403);
    server.gate.set(soaking('widen'));
    expect((await asks(server, 'widen')).status).toBe(200);
    server.clock.now = T0 + STATUS_LIFE_MS;
    expect((await asks(server, 'widen')).status).toBe(403);
  });

  test('a Canary that can not be read is a no', async () => {
    await using server = await withPermit(async () => {
      throw new Error('Kubernetes\ndoes not answer');
    });
    for (const question of ['start', 'widen', 'rollback'])
      expect(await asks(server, question)).toMatchObject({
        status: 403,
        text: /can not be read: Kubernetes does not answer/,
      });
  });

  test('one that hangs is a no before Flagger gives up', async () => {
    await using server = await withPermit(() => new Promise(() => {}));
    expect(await asks(server, 'rollback')).toMatchObject({ status: 403, text: /no answer within 4 s/ });
  });

  test('`observe` does not ask it', async () => {
    await using server = await withPermit(always(false), fixedGate(soaking('hold', 1, { plan: { mode: 'observe' } })));
    expect((await asks(server, 'widen')).status).toBe(200);
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
    await using server = await start(fixedGate(soaking('widen')));
    for (const question of ['start', 'widen', 'rollback'])
      expect((await asks(server, question, about)).status).toBe(status);
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
    startDialects({ gate: fixedGate(soaking('hold')), flagger: [{ ...CANARY, permit: it.permit }] });
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
      gate: fixedGate(soaking('hold')),
      flagger: [
        {
          ...CANARY,
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
  await using server = await start(fixedGate(soaking('widen')));
  const body = { ...CANARY, phase: 'Progressing', checksum: NEW };
  expect((await server.post(`/hooks/flagger/widen/${HOOK.token}`, body)).status).toBe(200);
  expect((await server.post(`/hooks/flagger/widen/${VIEWER.token}`, body)).status).toBe(403);
});

test('a body that is not Flagger’s is refused with what was expected', async () => {
  await using server = await start(fixedGate(soaking('widen')));
  for (const body of [{}, [], { ...CANARY, name: 7 }, { ...CANARY, metadata: { a: 1 } }]) {
    const answer = await server.post(`/hooks/flagger/widen/${HOOK.token}`, body);
    expect(answer).toMatchObject({ status: 400, text: /expected \{name, namespace/ });
  }
  expect((await server.post(`/hooks/flagger/widen/${HOOK.token}`, '{')).status).toBe(400);
});

test('no release is a no to every question', async () => {
  await using server = await start(fixedGate(null));
  for (const question of ['start', 'widen', 'rollback']) expect((await asks(server, question)).status).toBe(403);
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

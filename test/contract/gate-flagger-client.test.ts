import { expect, test } from '@playwright/test';
import { createFlagger, type FlaggerActuator } from '../../runner/actuators/flagger.actuator.ts';
import type { FlaggerQuestion } from '../../runner/actuators/support/canary-permit.ts';
import { createOrderMemory } from '../../runner/actuators/support/order-memory.ts';
import { type FlaggerPlace, openFlaggerPlace } from '../support/actuators/flagger-place.ts';
import { anOrder, aRollBack, everywhere } from '../support/actuators/place.ts';
import { temporaryFolder } from '../support/audit-changes.ts';
import { type DialectServer, HOOK, startDialects } from '../support/gate/dialect-server.ts';
import { exposing, fixedGate, ROLL_BACK, soaking, statusAfter, waysTo } from '../support/gate/fixed-gate.ts';
import { example, type GoClient, goClients, NO_GO_CLIENTS, startGoClient } from '../support/gate/go-client.ts';
import { startSlowGate } from '../support/gate/slow-gate.ts';

/*
 * A Canary whose scheduler asks by Flagger's own `CallWebhook` with the hooks of the example, the gate's server, and the actuator that reads the
 * Canary: the whole way from a question of Flagger's to what users get.
 */
test.skip(() => goClients === null, NO_GO_CLIENTS);

const HOOKS = ['waygate-start', 'waygate-widen', 'waygate-promote', 'waygate-rollback'] as const;
type Hook = (typeof HOOKS)[number];

/** What stands in the example for each deployment's own. */
const instead = (url: string, about: object = {}) => ({
  'http://waygate.monitoring:9464': url,
  '${WAYGATE_TOKEN}': HOOK.token,
  ...about,
});
const soon = () => AbortSignal.timeout(20_000);

let client: GoClient;
let place: FlaggerPlace;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let actuator: FlaggerActuator;
test.beforeEach(async () => {
  client = startGoClient('flagger', example('flagger.yaml'));
  [place, folder] = await Promise.all([openFlaggerPlace(), temporaryFolder()]);
  actuator = begin();
});
test.afterEach(() => Promise.all([client[Symbol.asyncDispose](), place.close(), folder[Symbol.asyncDispose]()]));

/** As after a start: the actuator remembers what it wrote down. */
function begin(): FlaggerActuator {
  return createFlagger(place.config, { memory: createOrderMemory(folder.file('orders.json')), mask: (text) => text });
}

function gateOf(status: Parameters<typeof fixedGate>[0], about: object = {}): Promise<DialectServer> {
  return startDialects({ gate: fixedGate(status), flagger: [actuator], ...about });
}

/** Lets the Canary's scheduler tick; it asks the address as Flagger does, and takes the answer as Flagger would. */
async function tick(url: string): Promise<void> {
  const hookOf = (question: FlaggerQuestion): Hook =>
    question === 'widen' && place.phase() === 'WaitingPromotion' ? 'waygate-promote' : `waygate-${question}`;
  const permit = async (question: FlaggerQuestion) => {
    const { ok } = await client.ask({ hook: hookOf(question), phase: place.phase(), instead: instead(url) });
    return { allowed: ok === true, reason: '' };
  };
  await place.settle({ ...actuator, permit } as FlaggerActuator);
}

/** The release at 5 %, as it was ordered, by a gate that is alive. */
async function atFivePercent(): Promise<DialectServer> {
  const server = await gateOf(exposing(0));
  await actuator.apply(anOrder(0), soon());
  await tick(server.url);
  server.gate.set(exposing(1));
  await actuator.apply(anOrder(5), soon());
  await tick(server.url);
  expect(await place.truth()).toEqual(everywhere(5));
  return server;
}

async function rollBack(server: DialectServer): Promise<void> {
  await actuator.apply(aRollBack(), soon());
  server.gate.set(statusAfter([...waysTo(1), ROLL_BACK]));
}

/** Whatever is asked, the Canary stays where it is. */
async function expectNothingMoves(url: string): Promise<void> {
  const [before, phase] = [await place.truth(), place.phase()];
  await tick(url);
  expect([await place.truth(), place.phase()]).toEqual([before, phase]);
}

test('the gate is alive: Flagger begins, goes as far as was ordered, waits, and is promoted by the last order alone', async () => {
  await using server = await gateOf(statusAfter([{ kind: 'entering', stage: 0 }]));
  await tick(server.url);
  expect(place.phase()).toBe('Waiting');
  await actuator.apply(anOrder(0), soon());
  server.gate.set(exposing(0));
  await tick(server.url);
  expect([place.phase(), await place.truth()]).toEqual(['Progressing', everywhere(0)]);

  await actuator.apply(anOrder(25), soon());
  // What was ordered counts only while the gate has it under way.
  server.gate.set(soaking('hold', 0));
  await expectNothingMoves(server.url);
  server.gate.set(exposing(1));
  await tick(server.url);
  expect(await place.truth()).toEqual(everywhere(25));
  for (const status of [exposing(1), soaking('widen'), soaking('hold')]) {
    server.gate.set(status);
    await expectNothingMoves(server.url);
  }

  await actuator.apply(anOrder(100), soon());
  server.gate.set(exposing(2));
  for (let times = 0; times < 3 && place.phase() !== 'Succeeded'; times += 1) await tick(server.url);
  expect([place.phase(), await place.truth()]).toEqual(['Succeeded', everywhere(100)]);
});

test('a roll back is taken for one, and not for the revision that replaces what was judged', async () => {
  await using server = await atFivePercent();
  await rollBack(server);
  place.deploy('newer');
  await tick(server.url);
  expect(place.phase()).toBe('Progressing');
  const asked = { hook: 'waygate-rollback', phase: 'Progressing', instead: instead(server.url) };
  expect(await client.ask(asked)).toMatchObject({ ok: false, error: expect.stringContaining('another revision') });
});

test('a roll back takes the Canary back', async () => {
  await using server = await atFivePercent();
  await rollBack(server);
  await tick(server.url);
  expect([place.phase(), await place.truth()]).toEqual(['Failed', everywhere(0)]);
});

test('a no reaches Flagger with its reason, because it is a 4xx', async () => {
  await using server = await atFivePercent();
  server.gate.set(soaking('hold'));
  const asked = { hook: 'waygate-widen', phase: 'Progressing', instead: instead(server.url) };
  expect(await client.ask(asked)).toMatchObject({ ok: false, error: '5pct: hold – more runs are needed\n' });
});

test('the gate is dead: Flagger waits, and does not roll back', async () => {
  const server = await atFivePercent();
  await rollBack(server);
  await server[Symbol.asyncDispose]();
  await expectNothingMoves(server.url);
});

test('the gate is slow: Flagger waits, and does not roll back', async () => {
  const server = await atFivePercent();
  await server[Symbol.asyncDispose]();
  await using slow = await startSlowGate();
  for (const hook of HOOKS) {
    const asked = { hook, phase: 'Progressing', instead: instead(slow.url, { 'timeout: 5s': 'timeout: 1s' }) };
    expect(await client.ask(asked)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Timeout exceeded|deadline exceeded/),
    });
  }
});

test('a Kubernetes that hangs is answered before Flagger’s own time is up', async () => {
  await using server = await atFivePercent();
  await rollBack(server);
  await place.fallSilent();
  const asked = { hook: 'waygate-rollback', phase: 'Progressing', instead: instead(server.url) };
  expect(await client.ask(asked)).toMatchObject({ ok: false, error: expect.stringContaining('within 4 s') });
});

test('the gate was restarted: what it has not read of its log yet is a no, and a roll back that was ordered is one still', async () => {
  const before = await atFivePercent();
  const port = Number(new URL(before.url).port);
  await rollBack(before);
  await before[Symbol.asyncDispose]();
  actuator = begin();
  await using after = await gateOf(null, { port });
  await expectNothingMoves(after.url);
  after.gate.set(statusAfter([...waysTo(1), ROLL_BACK]));
  await tick(after.url);
  expect([place.phase(), await place.truth()]).toEqual(['Failed', everywhere(0)]);
});

test('what Flagger tells of itself is taken at once', async () => {
  await using server = await gateOf(soaking('hold'));
  const told = { phase: 'Succeeded', instead: instead(server.url) };
  expect(await client.ask({ hook: 'waygate-closed', ...told })).toMatchObject({ ok: true, type: 'post-rollout' });
  expect(await client.ask({ hook: 'waygate-feed', message: 'Promotion completed!', ...told })).toMatchObject({
    ok: true,
    type: 'event',
  });
  expect(server.notes).toEqual([
    'flagger is done with shop/storefront (Succeeded)',
    'flagger about shop/storefront (Succeeded): Promotion completed!',
  ]);
});

test('without the right token everything is a no', async () => {
  await using server = await atFivePercent();
  await rollBack(server);
  const wrong = instead(server.url, { '${WAYGATE_TOKEN}': 'guessed' });
  for (const hook of HOOKS)
    expect(await client.ask({ hook, phase: 'Progressing', instead: wrong })).toMatchObject({ ok: false });
});

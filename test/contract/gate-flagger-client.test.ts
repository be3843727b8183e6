import { expect, test } from '@playwright/test';
import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import { type DialectServer, HOOK, startDialects } from '../support/gate/dialect-server.ts';
import { fixedGate, ROLL_BACK, soaking, statusAfter, waysTo } from '../support/gate/fixed-gate.ts';
import { example, type GoClient, goClients, NO_GO_CLIENTS, startGoClient } from '../support/gate/go-client.ts';
import { startSlowGate } from '../support/gate/slow-gate.ts';

test.skip(() => goClients === null, NO_GO_CLIENTS);

const FLAGGER = [{ namespace: 'shop', name: 'storefront' }];
const rolledBack = statusAfter([...waysTo(1), ROLL_BACK]);
/** What stands in the example for each deployment's own. */
const instead = (url: string) => ({
  'http://waygate.monitoring:9464': url,
  '${WAYGATE_TOKEN}': HOOK.token,
  'timeout: 5s': 'timeout: 5s',
});
const HOOKS = ['waygate-start', 'waygate-widen', 'waygate-promote', 'waygate-rollback'] as const;
type Hook = (typeof HOOKS)[number];

/** What Flagger takes from each hook of the example: that it may go on (or must roll back), or the words of the no. */
async function allowed(client: GoClient, url: string, spec = '2.41', hooks: readonly Hook[] = HOOKS) {
  const told: Record<string, unknown> = {};
  for (const hook of hooks) {
    const phase =
      hook === 'waygate-start' ? 'Waiting' : hook === 'waygate-promote' ? 'WaitingPromotion' : 'Progressing';
    // At confirm-rollout the status still has the spec before.
    const lastAppliedSpec = hook === 'waygate-start' ? '2.40' : spec;
    told[hook] = (await client.ask({ hook, phase, lastAppliedSpec, instead: instead(url) })).ok;
  }
  return told;
}
const all = (start: boolean, widen: boolean, rollback: boolean) => ({
  'waygate-start': start,
  'waygate-widen': widen,
  'waygate-promote': widen,
  'waygate-rollback': rollback,
});

let client: GoClient;
test.beforeEach(() => {
  client = startGoClient('flagger', example('flagger.yaml'));
});
test.afterEach(() => client[Symbol.asyncDispose]());

async function begun(status: GateStatus): Promise<DialectServer> {
  const server = await startDialects({ gate: fixedGate(soaking('hold')), flagger: FLAGGER });
  // Flagger has begun, and asked whether it may go on.
  await allowed(client, server.url);
  server.gate.set(status);
  return server;
}

for (const [what, status, widen, rollback] of [
  ['widen', soaking('widen'), true, false],
  ['hold', soaking('hold'), false, false],
  ['roll_back', rolledBack, false, true],
] as const) {
  test(`the gate is alive: ${what} is what Flagger takes it for`, async () => {
    await using server = await begun(status);
    expect(await allowed(client, server.url, '2.41', ['waygate-widen', 'waygate-promote', 'waygate-rollback'])).toEqual(
      {
        'waygate-widen': widen,
        'waygate-promote': widen,
        'waygate-rollback': rollback,
      },
    );
  });
}

test('the first hook lets the candidate come up while its dark stage is walked', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('hold', 0)), flagger: FLAGGER });
  expect(await allowed(client, server.url)).toEqual(all(true, false, false));
});

test('a no reaches Flagger with its reason, because it is a 4xx', async () => {
  await using server = await begun(soaking('hold'));
  const asked = { hook: 'waygate-widen', phase: 'Progressing', lastAppliedSpec: '2.41', instead: instead(server.url) };
  expect(await client.ask(asked)).toMatchObject({ ok: false, error: '5pct: hold – more runs are needed\n' });
});

test('a roll back is for the revision that was judged, and not for the one that replaces it', async () => {
  await using server = await begun(rolledBack);
  expect(await allowed(client, server.url, '2.42')).toEqual(all(false, false, false));
  expect(await allowed(client, server.url, '2.41')).toEqual(all(false, false, true));
});

test('the gate is dead: Flagger waits, and does not roll back', async () => {
  const server = await begun(rolledBack);
  await server[Symbol.asyncDispose]();
  expect(await allowed(client, server.url)).toEqual(all(false, false, false));
});

test('the gate is slow: Flagger waits, and does not roll back', async () => {
  await using slow = await startSlowGate();
  const asked = (hook: Hook) =>
    client.ask({ hook, phase: 'Progressing', instead: { ...instead(slow.url), 'timeout: 5s': 'timeout: 1s' } });
  for (const hook of HOOKS) {
    expect(await asked(hook)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Timeout exceeded|deadline exceeded/),
    });
  }
});

test('a permit that hangs is answered before Flagger’s own time is up', async () => {
  const flagger = [
    { ...FLAGGER[0], namespace: 'shop', name: 'storefront', permit: () => new Promise<never>(() => {}) },
  ];
  await using server = await startDialects({ gate: fixedGate(soaking('widen')), flagger });
  const asked = {
    hook: 'waygate-rollback',
    phase: 'Progressing',
    lastAppliedSpec: '2.41',
    instead: instead(server.url),
  };
  expect(await client.ask(asked)).toMatchObject({ ok: false, error: expect.stringContaining('no answer within 4 s') });
});

test('the gate was restarted: what is not known any more is a no, and widening is learnt anew', async () => {
  const before = await begun(rolledBack);
  const port = Number(new URL(before.url).port);
  expect((await allowed(client, before.url))['waygate-rollback']).toBe(true);
  await before[Symbol.asyncDispose]();
  await using after = await startDialects({ gate: fixedGate(null), flagger: FLAGGER, port });
  // It has read nothing of its log yet.
  expect(await allowed(client, after.url)).toEqual(all(false, false, false));
  after.gate.set(rolledBack);
  expect(await allowed(client, after.url)).toEqual(all(false, false, false));
  after.gate.set(soaking('widen', 1, { plan: { id: 'shop-2.42.0' } }));
  expect(await allowed(client, after.url, '2.42', ['waygate-widen'])).toEqual({ 'waygate-widen': true });
});

test('what Flagger tells of itself is taken at once', async () => {
  await using server = await startDialects({ flagger: FLAGGER });
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
  await using server = await startDialects({ gate: fixedGate(soaking('widen')), flagger: FLAGGER });
  const wrong = { ...instead(server.url), '${WAYGATE_TOKEN}': 'guessed' };
  for (const hook of HOOKS)
    expect(await client.ask({ hook, phase: 'Progressing', instead: wrong })).toMatchObject({ ok: false });
});

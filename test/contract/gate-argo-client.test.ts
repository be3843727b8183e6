import { expect, test } from '@playwright/test';
import { STATUS_LIFE_MS } from '../../runner/core/release/gate-status.ts';
import { startDialects, VIEWER } from '../support/gate/dialect-server.ts';
import { fixedGate, ROLL_BACK, soaking, statusAfter, waysTo } from '../support/gate/fixed-gate.ts';
import { example, type GoClient, goClients, NO_GO_CLIENTS, startGoClient } from '../support/gate/go-client.ts';
import { startSlowGate } from '../support/gate/slow-gate.ts';

test.skip(() => goClients === null, NO_GO_CLIENTS);

let client: GoClient;
test.beforeEach(() => {
  client = startGoClient('argo', example('argo-rollouts.yaml'));
});
test.afterEach(() => client[Symbol.asyncDispose]());

const URL_IN_FILE = 'http://waygate.monitoring:9464';
const ask = (template: string, url: string, about: { stage?: string; release?: string; token?: string } = {}) => {
  const { stage = '5pct', release = 'shop-2.41.0', token = VIEWER.token } = about;
  return client.ask({ template, metric: 'journeys', args: { release, stage, token }, instead: { [URL_IN_FILE]: url } });
};
const stageOf = async (url: string, about = {}) => (await ask('waygate-stage', url, about)).phase;
const watchdogOf = async (url: string, about = {}) => (await ask('waygate-watchdog', url, about)).phase;
const start = (gate = fixedGate(soaking('hold')), port = 0) => startDialects({ gate, port, withToken: true });

for (const [verdict, stage, watchdog] of [
  ['widen', 'Successful', 'Successful'],
  ['hold', 'Inconclusive', 'Successful'],
  ['roll_back', 'Failed', 'Failed'],
] as const) {
  test(`the gate is alive: ${verdict} is ${stage} for the stage, ${watchdog} for the watchdog`, async () => {
    await using server = await start(fixedGate(soaking(verdict)));
    expect(await stageOf(server.url)).toBe(stage);
    expect(await watchdogOf(server.url)).toBe(watchdog);
  });
}

test('a stage that was passed goes on, one ahead waits, and a roll back ends both', async () => {
  await using server = await start();
  expect(await stageOf(server.url, { stage: 'dark' })).toBe('Successful');
  expect(await stageOf(server.url, { stage: 'all' })).toBe('Inconclusive');
  server.gate.set(statusAfter([...waysTo(1), ROLL_BACK]));
  for (const stage of ['dark', '5pct', 'all']) expect(await stageOf(server.url, { stage })).toBe('Failed');
});

test('a misspelt stage waits, with a reason, and does not fail', async () => {
  await using server = await start(fixedGate(soaking('widen')));
  expect(await ask('waygate-stage', server.url, { stage: '5%' })).toMatchObject({
    phase: 'Inconclusive',
    value: expect.stringContaining('has no stage 5%'),
  });
});

test('a gate that has not looked lately is Inconclusive, not Failed', async () => {
  await using server = await start(fixedGate(soaking('widen')));
  server.clock.now += STATUS_LIFE_MS;
  expect(await stageOf(server.url)).toBe('Inconclusive');
  expect(await watchdogOf(server.url)).toBe('Successful');
});

test('the gate is dead, slow, or conducts another release: Error, which Argo retries and the example never aborts on', async () => {
  const server = await start();
  await using slow = await startSlowGate();
  expect(await stageOf(server.url, { release: 'shop-2.42.0' })).toBe('Error');
  await server[Symbol.asyncDispose]();
  for (const of of [stageOf, watchdogOf]) {
    expect(await of(server.url)).toBe('Error');
    expect(await of(slow.url)).toBe('Error');
  }
});

test('as Argo counts, neither a week without the gate nor a day of holds ends a stage in abort', async () => {
  await using server = await start();
  const stage = await ask('waygate-stage', server.url);
  const watchdog = await ask('waygate-watchdog', server.url);
  for (const limits of [stage, watchdog]) {
    // Errors are tried again after 10 s, whatever the interval (DefaultErrorRetryInterval), and use up no count.
    expect(Number(limits.consecutiveErrorLimit) * 10).toBeGreaterThan(7 * 86_400);
    expect(limits.failureLimit).toBe(0);
  }
  // A count that is used up without a success is Inconclusive where both limits are set: paused for a person. Holds must not end it before.
  expect(Number(stage.count) * 30).toBeGreaterThanOrEqual(86_400);
  expect(Number(stage.inconclusiveLimit)).toBeGreaterThanOrEqual(Number(stage.count));
  expect(stage.consecutiveSuccessLimit).toBe(1);
  // The watchdog goes on as long as the Rollout.
  expect(watchdog.count).toBe(null);
  expect(watchdog.consecutiveSuccessLimit).toBe(0);
});

test('the gate was restarted: Error until it knows its release, then what it says', async () => {
  const before = await start(fixedGate(soaking('widen')));
  const port = Number(new URL(before.url).port);
  await before[Symbol.asyncDispose]();
  await using after = await start(fixedGate(null), port);
  expect(await stageOf(after.url)).toBe('Error');
  after.gate.set(statusAfter([...waysTo(1), { kind: 'restarted' }]));
  expect(await stageOf(after.url)).toBe('Inconclusive');
  after.gate.set(soaking('widen'));
  expect(await stageOf(after.url)).toBe('Successful');
});

test('without its token Argo gets no answer, and so never a failure', async () => {
  await using server = await start(fixedGate(soaking('roll_back')));
  expect(await stageOf(server.url, { token: 'guessed' })).toBe('Error');
});

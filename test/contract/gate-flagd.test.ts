import { FlagdCore } from '@openfeature/flagd-core';
import { expect, test } from '@playwright/test';
import { NOBODY } from '../../runner/core/release/exposure.ts';
import type { FlagShape } from '../../runner/core/release/flags-document.ts';
import { type GateStatus, STATUS_LIFE_MS } from '../../runner/core/release/gate-status.ts';
import { type DialectServer, startDialects } from '../support/gate/dialect-server.ts';
import { fixedGate, ordered, ROLL_BACK, soaking, statusAfter, T0, waysTo } from '../support/gate/fixed-gate.ts';
import { releasePlan } from '../support/release-situations.ts';

const SHAPE: FlagShape = {
  flag: 'checkout-release',
  pin: { key: 'synthetic', candidate: ['probe'], baseline: ['twin'] },
};
const flags = new Map([['checkout', SHAPE]]);
const PATH = '/flagd/checkout.json';
const USERS = Array.from({ length: 2000 }, (_, index) => `user-${index}`);
const start = (status: GateStatus | null) => startDialects({ gate: fixedGate(status), flags });

/** Who has the candidate, as flagd itself evaluates what is served. */
async function exposed(server: DialectServer): Promise<ReadonlySet<string>> {
  const { status, text } = await server.get(PATH);
  expect(status).toBe(200);
  const flagd = new FlagdCore();
  flagd.setConfigurations(text);
  const release = (context: Record<string, string>) =>
    flagd.resolveStringEvaluation(SHAPE.flag, 'no flag', context).value;
  expect(release({ targetingKey: 'x', synthetic: 'probe' })).toBe('2.41.0');
  expect(release({ targetingKey: 'x', synthetic: 'twin' })).toBe('2.40.0');
  return new Set(USERS.filter((targetingKey) => release({ targetingKey }) === '2.41.0'));
}

const entering = (stage: number) => [
  ...waysTo(stage - 1),
  { kind: 'passed', stage: stage - 1, shown: '', odds: 1 } as const,
];

test('an order is served at once; what it exposed stays until the next', async () => {
  await using server = await start(soaking('hold', 0));
  expect((await exposed(server)).size).toBe(0);
  server.gate.set(statusAfter([...entering(1), ordered(releasePlan(), 1, 2)]));
  const five = await exposed(server);
  expect(five.size / USERS.length).toBeGreaterThan(0.03);
  expect(five.size / USERS.length).toBeLessThan(0.07);
  server.gate.set(soaking('hold'));
  expect(await exposed(server)).toEqual(five);
  server.gate.set(statusAfter([...entering(2), ordered(releasePlan(), 2, 3)]));
  expect((await exposed(server)).size).toBe(USERS.length);
});

test('a rehearsal takes users back, and where it failed nobody gets the candidate before the stage is ordered again', async () => {
  const rehearsing = [...waysTo(1), { kind: 'rehearsal_decided', reason: 'before everybody' } as const];
  const again = ordered(releasePlan(), 1, 3);
  if (again.kind !== 'ordered') throw new Error('no order');
  const taken = [...rehearsing, { ...again, order: { ...again.order, kind: 'rehearse', exposure: NOBODY } as const }];
  await using server = await start(statusAfter(taken));
  expect((await exposed(server)).size).toBe(0);
  const failed = [...taken, { kind: 'order_failed', decision: 3, problem: 'not proved' } as const];
  server.gate.set(statusAfter(failed));
  expect((await exposed(server)).size).toBe(0);
  server.gate.set(statusAfter([...failed, { kind: 'entering', stage: 1 }, ordered(releasePlan(), 1, 4)]));
  expect((await exposed(server)).size).toBeGreaterThan(0);
});

test('a rehearsal that failed once takes nobody back after the stage was exposed again', async () => {
  const again = ordered(releasePlan(), 1, 3);
  if (again.kind !== 'ordered') throw new Error('no order');
  const order = { ...again.order, kind: 'rehearse', exposure: NOBODY } as const;
  await using server = await start(
    statusAfter([
      ...waysTo(1),
      { kind: 'rehearsal_decided', reason: 'before everybody' },
      { ...again, order },
      { kind: 'order_failed', decision: 3, problem: 'not proved' },
      { kind: 'entering', stage: 1 },
      ordered(releasePlan(), 1, 4),
      { kind: 'applied', decision: 4, actuator: 'flags' },
      { kind: 'proved', decision: 4, rounds: {}, at: new Date(T0 + 60_000).toISOString() },
      { kind: 'passed', stage: 1, shown: '', odds: 1 },
    ]),
  );
  expect((await exposed(server)).size).toBeGreaterThan(0);
});

test('hold, a roll back that is only advised, a stopped line and a gate that has not looked change no weight', async () => {
  await using server = await start(soaking('widen'));
  const { text, headers } = await server.get(PATH);
  const same = [
    soaking('hold'),
    soaking('roll_back', 1, { plan: { mode: 'advise' } }),
    statusAfter([...waysTo(1), { kind: 'frozen', reason: 'a provider is down' }]),
    statusAfter([...waysTo(1), { kind: 'restarted' }]),
  ];
  for (const status of same) {
    server.gate.set(status);
    expect((await server.get(PATH)).text).toBe(text);
    expect(await server.get(PATH, { 'if-none-match': String(headers.etag) })).toMatchObject({ status: 304, text: '' });
  }
  server.clock.now += STATUS_LIFE_MS;
  expect((await server.get(PATH)).text).toBe(text);
});

test('an order to widen that a stopped line or a restart overtook is none any more', async () => {
  const widening = [...entering(2), ordered(releasePlan(), 2, 3)];
  await using server = await start(soaking('hold'));
  const five = await exposed(server);
  for (const overtaking of [{ kind: 'frozen', reason: 'a provider is down' }, { kind: 'restarted' }] as const) {
    server.gate.set(statusAfter(widening));
    expect((await exposed(server)).size).toBe(USERS.length);
    server.gate.set(statusAfter([...widening, overtaking]));
    expect(await exposed(server)).toEqual(five);
  }
});

test('an order that failed is taken back to what was proved', async () => {
  await using server = await start(
    statusAfter([...entering(2), ordered(releasePlan(), 2, 3), { kind: 'order_failed', decision: 3, problem: 'no' }]),
  );
  expect((await exposed(server)).size).toBeLessThan(USERS.length * 0.07);
});

test('once a roll back is decided nobody gets the candidate, also when it can not be proved', async () => {
  const decided = [...waysTo(1), ROLL_BACK];
  const order = ordered(releasePlan(), 1, 3, 'roll_back');
  await using server = await start(soaking('hold'));
  const before = await server.get(PATH);
  for (const happened of [
    decided,
    [...decided, order],
    [...decided, order, { kind: 'order_failed', decision: 3, problem: 'no' } as const],
  ]) {
    server.gate.set(statusAfter(happened));
    expect((await exposed(server)).size).toBe(0);
  }
  expect((await server.get(PATH, { 'if-none-match': String(before.headers.etag) })).status).toBe(200);
});

test('while nobody knows what was ordered, flagd is told to keep what it has', async () => {
  await using server = await start(null);
  expect(await server.get(PATH)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  server.gate.set(soaking('hold', 2));
  const { text } = await server.get(PATH);
  // The release is over, and nothing is conducted any more: users keep what they have.
  server.gate.set(null);
  expect(await server.get(PATH)).toMatchObject({ status: 200, text });
});

test('a set that there is not is answered with those that there are', async () => {
  await using server = await start(soaking('hold'));
  for (const path of ['/flagd/search.json', '/flagd/checkout', '/flagd/checkout.yaml']) {
    expect(await server.get(path)).toMatchObject({ status: 404, text: expect.stringContaining('checkout.json') });
  }
});

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { arrivalsBefore } from '../shop/shoppers/arrivals.ts';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';

const SEED = 5;
/** Enough to see much in little time; the warehouses of both releases bear four times as many. */
const PER_SECOND = 5;
const PATIENCE = { timeout: 100_000, intervals: [500] };

interface Reading {
  readonly startedAt: string;
  readonly perSecond: number;
  readonly underWay: number;
  readonly sessions: number;
  readonly hit: number;
  readonly hitSince: string | null;
  readonly byRelease: Readonly<Record<string, { sessions: number; hit: number; symptoms: Record<string, number> }>>;
  readonly series: readonly { at: string; exposure: number; sessions: number; onCandidate: number; hit: number }[];
}
interface Row {
  readonly index: number;
  readonly cameAt: string;
  readonly endedAt: string;
  readonly draw: number;
  readonly goal: string;
  readonly release: string;
  readonly releases: readonly string[];
  readonly symptoms: readonly string[];
  readonly wouldMeet: readonly string[];
}

let shop: DemoShop;
test.beforeEach(async () => {
  shop = await startDemoShop({ controlPort: 0, seed: SEED });
});
test.afterEach(() => shop.stop());

async function ask<T = Reading>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${shop.control}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}
const expose = (percent: number) => ask('PUT', '/exposure', { default: percent, segments: {} });
const come = (perSecond: number) => ask('PUT', '/shoppers', { perSecond });
const sessionsSoFar = async () => (await ask('GET', '/shoppers')).sessions;
const everybodyLeft = () => expect.poll(async () => (await ask('GET', '/shoppers')).underWay, PATIENCE).toBe(0);
/** Epoch milliseconds before and after. */
async function timed(act: () => Promise<unknown>): Promise<readonly [number, number]> {
  const before = Date.now();
  await act();
  return [before, Date.now()];
}
const rows = () => ask<Row[]>('GET', '/shoppers/sessions?limit=10000');
const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);

test('on a healthy shop nobody of two hundred meets anything, in the release that the draw says; as many come as asked', async () => {
  await expose(50);
  expect(await ask('GET', '/shoppers')).toMatchObject({ startedAt: null, perSecond: 0, sessions: 0, hit: 0 });
  const startedBetween = [Date.now()];
  const { startedAt } = await come(PER_SECOND);
  startedBetween.push(Date.now());
  await expect.poll(sessionsSoFar, PATIENCE).toBeGreaterThanOrEqual(200);
  const stopped = [Date.now()];
  await come(0);
  stopped.push(Date.now());
  await everybodyLeft();

  const reading = await ask('GET', '/shoppers');
  expect((await rows()).flatMap(({ goal, symptoms }) => symptoms.map((symptom) => `${goal}: ${symptom}`))).toEqual([]);
  expect(reading).toMatchObject({ hit: 0, hitSince: null, perSecond: 0 });
  expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(startedBetween[0] ?? 0);
  expect(Date.parse(startedAt)).toBeLessThanOrEqual(startedBetween[1] ?? 0);
  const planned = stopped.map(
    (at) => arrivalsBefore(SEED, [{ fromMs: 0, perSecond: PER_SECOND }], at - Date.parse(startedAt)).length,
  );
  expect(reading.sessions).toBeGreaterThanOrEqual(planned[0] ?? Number.NaN);
  expect(reading.sessions).toBeLessThanOrEqual(planned[1] ?? Number.NaN);

  const all = await rows();
  expect(all.map(({ index }) => index).sort((a, b) => a - b)).toEqual(all.map((_, place) => place));
  for (const { draw, releases } of all)
    expect({ draw, releases }).toEqual({
      draw,
      releases: [draw < 50 ? shop.releases.candidate : shop.releases.baseline],
    });
  expect(reading.byRelease[shop.releases.candidate]?.sessions).toBe(all.filter(({ draw }) => draw < 50).length);
  // They are people to the shop, who order, and not synthetic runs.
  expect(await ask<unknown[]>('GET', '/orders?synthetic=true')).toEqual([]);
  expect((await ask<unknown[]>('GET', '/orders?synthetic=false')).length).toBeGreaterThan(10);
  const { series } = reading;
  expect(series.length).toBeGreaterThan(5);
  for (const [place, point] of series.slice(1).entries())
    expect(point.sessions).toBeGreaterThanOrEqual(series[place]?.sessions ?? 0);
});

test('a fault on the candidate is met at 100 % and by nobody at 0 %, as the model says; what others would have let through follows', async () => {
  await ask('PUT', '/faults/stale-listing-price');
  await come(PER_SECOND);
  await expect.poll(sessionsSoFar, PATIENCE).toBeGreaterThanOrEqual(60);
  expect(await ask('GET', '/shoppers')).toMatchObject({ hit: 0, hitSince: null });
  const changes = [await timed(() => expose(100))];
  const hitSoFar = async () => (await ask('GET', '/shoppers')).hit;
  await expect.poll(hitSoFar, PATIENCE).toBeGreaterThanOrEqual(20);
  changes.push(await timed(() => expose(0)));
  await come(0);
  await everybodyLeft();

  const { byRelease, hit, hitSince, series } = await ask('GET', '/shoppers');
  expect(hitSince).not.toBeNull();
  expect(byRelease[shop.releases.baseline]).toMatchObject({ hit: 0 });
  expect(byRelease[shop.releases.candidate]).toMatchObject({ hit, symptoms: { price_changed: hit } });
  expect(series.map(({ exposure }) => exposure)).toEqual(expect.arrayContaining([0, 100]));
  const all = await rows();
  for (const { symptoms, wouldMeet } of all)
    if (symptoms.length > 0) expect(wouldMeet).toEqual(['stale-listing-price']);

  const stages = [
    { exposure: { default: 1 }, soakSeconds: 60 },
    { exposure: { default: 100 }, soakSeconds: 60 },
  ];
  const told = await ask<{
    real: { sessions: number; exposed: number; hit: number };
    modelled: { sessions: number; hit: number };
    noGate: { sessions: number; hit: number };
    fixedWindow: { sessions: number; hit: number; checks: unknown[] };
  }>('POST', '/shoppers/counterfactuals', { fault: 'stale-listing-price', stages, horizonSeconds: 600 });
  expect(told.real).toMatchObject({ sessions: all.length, hit });
  expect(told.modelled.sessions).toBe(all.length);
  // Who was in the shop while the exposure changed is all that the model can be wrong about.
  const isStraddling = ({ cameAt, endedAt }: Row) =>
    changes.some(([before, after]) => Date.parse(cameAt) <= after && Date.parse(endedAt) >= before);
  const straddling = all.filter(isStraddling);
  expect(Math.abs(told.modelled.hit - hit)).toBeLessThanOrEqual(straddling.length);
  for (const row of all.filter((one) => !isStraddling(one))) {
    const { index, symptoms, wouldMeet, release } = row;
    const met = release === shop.releases.candidate ? wouldMeet : [];
    expect({ index, met: symptoms.length > 0 }).toEqual({ index, met: met.length > 0 });
  }
  const planned = arrivalsBefore(SEED, [{ fromMs: 0, perSecond: PER_SECOND }], 600_000);
  expect(told.noGate.sessions).toBe(planned.length);
  const toCart = planned.filter(
    ({ goal, atMs, draw }) => !['browse', 'search'].includes(goal) && (atMs >= 60_000 || draw < 1),
  );
  expect(told.noGate.hit).toBe(toCart.length);
  expect(told.fixedWindow.sessions).toBe(planned.length);
  expect(told.fixedWindow.checks.length).toBeGreaterThan(0);
});

for (const how of ['stop', 'SIGKILL'] as const)
  test(`the shoppers end with the shop: ${how}`, async () => {
    await come(PER_SECOND);
    await expect.poll(sessionsSoFar, PATIENCE).toBeGreaterThanOrEqual(3);
    const children = childrenOf(shop.pid);
    expect(children).toHaveLength(1);
    if (how === 'SIGKILL') process.kill(shop.pid, 'SIGKILL');
    else await shop.stop();
    await expect.poll(() => children.filter((pid) => existsSync(`/proc/${pid}`)), PATIENCE).toEqual([]);
  });

for (const [method, path, body, expected] of [
  ['PUT', '/shoppers', { perSecond: 51 }, /perSecond: sessions a second, 0 to 50/],
  ['PUT', '/shoppers', {}, /perSecond/],
  ['POST', '/shoppers/counterfactuals', { fault: 'slow-search', stages: [] }, /stages/],
  ['POST', '/shoppers/counterfactuals', counterfactualOf('slow-search'), /no shoppers have come/],
  ['POST', '/shoppers/counterfactuals', counterfactualOf('order-number-race'), /how many come at the same moment/],
  ['POST', '/shoppers/counterfactuals', counterfactualOf('nope'), /there is no fault nope; known: checkout-500-tenth/],
] as const)
  test(`${method} ${path} with ${JSON.stringify(body)} says what is wrong`, async () => {
    expect((await ask<{ error: string }>(method, path, body)).error).toMatch(expected);
  });

function counterfactualOf(fault: string) {
  return { fault, stages: [{ exposure: { default: 5 }, soakSeconds: 60 }] };
}

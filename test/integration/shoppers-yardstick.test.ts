import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { startShop } from '../shop/shop.ts';
import type { Arrival } from '../shop/shoppers/arrivals.ts';
import type { Walked } from '../shop/shoppers/session.ts';
import { walk } from '../shop/shoppers/walk.ts';
import { startYardstick } from '../shop/shoppers/yardstick.ts';

const SLOWER_THAN_THE_LIMIT_MS = 1_500;
const SHOPPER: Arrival = {
  ...{ index: 0, atMs: 0, draw: 0, device: 'desktop', market: 'de', goal: 'browse', luck: 0, seed: 1 },
};

/** A shop that answers shoppers with this status, and the yardstick after so long, or with this status. */
async function visited(shoppers: number, measured: { afterMs?: number; status?: number }): Promise<Walked> {
  let isMeasured = () => {};
  const first = new Promise<void>((resolve) => {
    isMeasured = resolve;
  });
  const server = createServer(async ({ headers }, answer) => {
    if (headers['x-measure'] === undefined) return answer.writeHead(shoppers).end();
    isMeasured();
    await pause(measured.afterMs ?? 0);
    answer.writeHead(measured.status ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async () => {
    const answer = await fetch(origin, { headers: { 'x-measure': '1' } });
    if (!answer.ok) throw new Error(`${answer.status}`);
  };
  const yardstick = startYardstick(ask, () => true);
  try {
    await first;
    return await walk(SHOPPER, { origin, scripts: new Map(), thinkMs: 0, yardstick });
  } finally {
    yardstick.stop();
    server.closeAllConnections();
    server.close();
  }
}

test('who is answered 500 by a shop that is quick otherwise has met something', async () => {
  expect(await visited(500, {})).toMatchObject({ symptoms: ['server_error'], excused: [] });
});

for (const [what, measured] of [
  ['takes its time as well', { afterMs: SLOWER_THAN_THE_LIMIT_MS }],
  ['fails as well', { status: 500 }],
] as const)
  test(`who is answered 500 while the baseline's search ${what} is excused`, async () => {
    expect(await visited(500, measured)).toMatchObject({ symptoms: [], excused: ['server_error'] });
  });

test('what is wrong on a page is met, however slow the machine', async () => {
  expect(await visited(404, { afterMs: SLOWER_THAN_THE_LIMIT_MS })).toMatchObject({
    symptoms: ['refused'],
    excused: [],
  });
});

for (const [what, machineMs, met] of [
  ['is quick elsewhere', 0, { symptoms: ['slow_search'], excused: [] }],
  ['is as slow elsewhere', 60_000, { symptoms: [], excused: ['slow_search'] }],
] as const)
  test(`a search that is slow where it ${what} is ${machineMs === 0 ? 'met' : 'excused'}`, async () => {
    const releases = { baseline: '1.0.0', candidate: '1.1.0' };
    const shop = await startShop({
      port: 0,
      seed: 3,
      faults: ['slow-search'],
      releases,
      demoPassword: 'correct-horse',
    });
    try {
      shop.exposure = { default: 100, segments: {} };
      const yardstick = { slowestSince: async () => machineMs };
      const shopper: Arrival = { ...SHOPPER, goal: 'search' };
      const walked = await walk(shopper, { origin: shop.edge.url, scripts: new Map(), thinkMs: 0, yardstick });
      expect(walked).toMatchObject(met);
    } finally {
      await shop.close();
    }
  });

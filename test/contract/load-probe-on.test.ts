import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { LoadWindow } from '../../runner/core/pressure/press-evidence.ts';
import { probeOn } from '../../runner/engines/load/probe-on.ts';
import { loadOrder, type OrderFields } from '../support/load-orders.ts';
import { type LoopbackShop, openLoopbackShop } from '../support/loopback-shop.ts';

/** With the real k6, against a real server. */
const shopFile = fileURLToPath(new URL('../support/loads/probed.shop.ts', import.meta.url));
let shop: LoopbackShop;

test.beforeEach(async () => {
  shop = await openLoopbackShop();
});
test.afterEach(() => shop.close());

async function orderOf(fields: OrderFields = {}) {
  const folder = test.info().outputPath('load');
  await mkdir(folder, { recursive: true });
  return loadOrder('healthy', shop.url, folder, { shopFile, ...fields });
}

test('after a load the probe alone goes on, on the clock of that load: it sees a shop come back', async () => {
  shop.answerWith(503);
  const live: LoadWindow[] = [];
  const startedAt = Date.now() - 40_000;
  const seconds = 10;
  const { signal } = new AbortController();
  const onWindow = (window: LoadWindow) => {
    live.push(window);
    if (live.filter(({ counts }) => counts.probe.bad > 0).length > 1) shop.answerWith(200);
  };
  const probed = await probeOn({ order: await orderOf(), startedAt, seconds, signal, onWindow });

  expect(probed.problem).toBeNull();
  expect(probed.counts.probe.ok).toBeGreaterThan(1);
  expect(probed.counts.probe.bad).toBeGreaterThan(1);
  expect(probed.counts).toMatchObject({ intents: 0, attempts: 0, scriptErrors: 0 });
  const { windows } = probed;
  const sum = (of: 'ok' | 'bad') => windows.reduce((total, { counts }) => total + counts.probe[of], 0);
  expect({ ok: sum('ok'), bad: sum('bad') }).toEqual(probed.counts.probe);
  expect(new Set(windows.map(({ phase }) => phase))).toEqual(new Set(['recovery']));
  expect(windows[0]?.from).toBeGreaterThanOrEqual(40);
  const first = windows.findIndex(({ counts }) => counts.probe.ok > 0);
  expect(windows.slice(0, first).some(({ counts }) => counts.probe.bad > 0)).toBe(true);
  expect(windows.slice(first + 1).every(({ counts }) => counts.probe.bad === 0)).toBe(true);
  // What is told meanwhile is on the same clock.
  for (const [index, { to }] of live.slice(0, -1).entries()) expect(to).toBeCloseTo(windows[index]?.to ?? 0, 1);
  expect(new Set(shop.requests.map(({ path }) => path))).toEqual(new Set(['/page', '/search']));
});

test('it leads nowhere but to the target, ends when it is told to, and says what kept it from looking', async () => {
  // 127.0.0.1 is always open: k6 asks its runner there.
  const other = await openLoopbackShop({ host: '127.0.0.9' });
  const target = { host: '127.0.0.8', addresses: ['127.0.0.8'] };
  const stop = new AbortController();
  const onWindow = ({ counts }: LoadWindow) => {
    if (counts.probe.bad > 0) stop.abort();
  };
  const elsewhere = await orderOf({ target, plan: { baseUrl: other.url } });
  const probed = await probeOn({ order: elsewhere, startedAt: Date.now(), seconds: 30, signal: stop.signal, onWindow });
  expect(probed.problem).toBeNull();
  expect(probed.counts.probe.bad).toBeGreaterThan(0);
  expect(other.connections()).toBe(0);
  await other.close();

  const order = { ...(await orderOf()), shopFile: '/no/such.shop.ts' };
  const { signal } = new AbortController();
  const unable = await probeOn({ order, startedAt: Date.now(), seconds: 30, signal, onWindow: () => undefined });
  expect(unable.windows).toEqual([]);
  expect(unable.problem).toContain('can not be bundled');
});

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { LoadWindow } from '../../runner/core/pressure/press-evidence.ts';
import { type LoadRun, prepareLoad } from '../../runner/engines/load/load-engine.ts';
import { loadOrder, type OrderFields } from '../support/load-orders.ts';
import { type LoopbackShop, openLoopbackShop } from '../support/loopback-shop.ts';

/** With the real k6, against a real server. */
let shop: LoopbackShop;
const runs: LoadRun[] = [];

test.beforeEach(async () => {
  shop = await openLoopbackShop();
});

test.afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.stop()));
  await shop.close();
});

async function prepare(scenario: string, fields: OrderFields = {}): Promise<LoadRun> {
  const folder = test.info().outputPath('load');
  await mkdir(folder, { recursive: true });
  const run = await prepareLoad(await loadOrder(scenario, shop.url, folder, fields));
  runs.push(run);
  return run;
}

const sum = (windows: readonly LoadWindow[], pick: (window: LoadWindow) => number) =>
  windows.reduce((total, window) => total + pick(window), 0);

for (const generators of [1, 2]) {
  test(`what ${generators} generator(s) counted is what the shop was asked, by phase, in all and in windows`, async () => {
    const live: LoadWindow[] = [];
    const run = await prepare('healthy', { generators, onWindow: (window) => live.push(window) });
    expect(run.requirements).toEqual({
      title: 'A plain load',
      seconds: 4,
      maxVUs: 10,
      peakRequestsPerSecond: 20,
      client: { retries: 'none', attempts: 1, timeoutMs: 1_000, deadlineMs: 2_000, honourRetryAfter: true },
      impatient: false,
    });
    await run.start();
    const startedAt = await run.go();
    const outcome = await run.ended;

    const { baseline, pressure, warm, recovery } = outcome.counts;
    expect(outcome.stopped).toBeNull();
    expect(outcome.generators.map(({ problem }) => problem)).toEqual(Array(generators).fill(null));
    expect(shop.requests.every(({ path }) => path === '/from-the-named-shop')).toBe(true);
    // The plain load gives what begins in the very last moment to the phase after it.
    expect(baseline.intents + pressure.intents + recovery.intents).toBe(shop.requests.length);
    expect(shop.requests.length + baseline.dropped + pressure.dropped).toBeGreaterThanOrEqual(79);
    expect(shop.requests.length).toBeLessThanOrEqual(82);
    expect(warm.intents).toBe(0);
    expect(baseline.intents).toBeGreaterThan(20);
    expect(pressure.intents).toBeGreaterThan(20);
    expect(outcome.operations.browse?.pressure.durations[3]).toBe(pressure.attempts);
    expect(outcome.segments['desktop-de']?.baseline.intents).toBe(baseline.intents);

    expect(live).toEqual(outcome.windows);
    expect(live.length).toBeGreaterThan(3);
    expect(sum(live, ({ counts }) => counts.goodput)).toBe(shop.requests.length);
    for (const [index, window] of live.entries()) expect(window.from).toBe(live[index - 1]?.to ?? 0);
    expect(outcome.startedAt).toBe(new Date(startedAt).toISOString());
    expect(outcome.generators[0]?.version).toMatch(/^2\./);
    expect(outcome.generators[0]?.maxRssMegabytes).toBeGreaterThan(10);
  });
}

test('nothing is sent before the load is let go', async () => {
  const run = await prepare('healthy', { generators: 2 });
  await run.start();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(shop.connections()).toBe(0);
  const startedAt = await run.go();
  await run.stop();
  expect(shop.requests.every(({ at }) => at >= startedAt)).toBe(true);
});

test('a load that is stopped keeps what was counted, and that is no problem of its generator', async () => {
  const run = await prepare('healthy', { plan: { seconds: { warm: 0, baseline: 20, pressure: 0, recovery: 0 } } });
  await run.start();
  await run.go();
  await expect.poll(() => shop.requests.length).toBeGreaterThan(10);
  await run.stop();
  const sent = shop.requests.length;
  const { counts, generators, stopped } = await run.ended;
  expect(generators[0]).toMatchObject({ exitCode: 105, problem: null });
  expect(stopped).toBeNull();
  expect(Math.abs(counts.baseline.intents - sent)).toBeLessThanOrEqual(1);
});

test('a load that is stopped before it was started, or let go, ends with nothing counted', async () => {
  const never = await prepare('healthy');
  await never.stop();
  expect(await never.ended).toMatchObject({ startedAt: null, generators: [], windows: [], stopped: null });
  const paused = await prepare('healthy');
  await paused.start();
  await paused.stop();
  expect(await paused.ended).toMatchObject({ startedAt: null, generators: [{ problem: null }] });
  expect(shop.connections()).toBe(0);
});

test('clients that are not the plan’s are told of as they are', async () => {
  const scenarioFile = fileURLToPath(new URL('../../load/impatient-reload.load.ts', import.meta.url));
  const { requirements } = await prepare('impatient-reload', {
    scenarioFile,
    plan: { intentsPerSecond: 1 },
    caps: { requestsPerSecond: 50, seconds: 30, concurrentIntents: 100 },
  });
  expect(requirements).toMatchObject({
    client: { retries: 'immediate', attempts: 4, timeoutMs: 3_000, deadlineMs: 12_000, honourRetryAfter: false },
    impatient: false,
  });
});

test('a flood of errors and console lines does not hold the load up', async () => {
  const run = await prepare('loud');
  await run.start();
  await run.go();
  const { counts, generators } = await run.ended;
  expect(generators[0]?.problem).toBeNull();
  expect(counts.baseline.goodput + counts.pressure.goodput).toBeGreaterThanOrEqual(78);
});

test('settings of k6 in the environment change nothing', async () => {
  process.env.K6_VUS = '3';
  process.env.K6_ITERATIONS = '3';
  try {
    const run = await prepare('healthy');
    await run.start();
    await run.go();
    const { counts } = await run.ended;
    expect(counts.baseline.intents + counts.pressure.intents).toBeGreaterThan(70);
  } finally {
    delete process.env.K6_VUS;
    delete process.env.K6_ITERATIONS;
  }
});

test('iterations that throw are counted, though k6 is content with them', async () => {
  const run = await prepare('throwing');
  await run.start();
  await run.go();
  const { counts, generators } = await run.ended;
  expect(counts.baseline.scriptErrors).toBe(counts.baseline.intents);
  expect(counts.baseline.scriptErrors).toBeGreaterThan(30);
  expect(generators[0]).toMatchObject({ exitCode: 0 });
  expect(generators[0]?.complaints.join()).toContain('a bug of the scenario');
});

test('everything that goes beyond the caps is refused at once, each with what would make it acceptable', async () => {
  const refused = await prepare('hot', {
    caps: { requestsPerSecond: 15, seconds: 3, concurrentIntents: 20 },
    plan: { client: { ...HOT_CLIENT } },
  }).catch((error) => error);
  expect(refused.name).toBe('InvalidInput');
  expect(refused.diagnostics.map(({ path }: { path: string }) => path)).toEqual([
    'caps.requestsPerSecond',
    'caps.seconds',
    'scenarios.loop.executor',
    'caps.concurrentIntents',
  ]);
  expect(refused.message).toContain('63 requests per second at the peak, up to 3 attempts for each intent');
  expect(refused.message).toContain('Raise the cap to 63');
  expect(shop.connections()).toBe(0);
});

const HOT_CLIENT = {
  retries: 'immediate',
  attempts: 3,
  timeoutMs: 1_000,
  deadlineMs: 2_000,
  backoffMs: { base: 50, cap: 500 },
  budget: { ratio: 0.1, burst: 10 },
  honourRetryAfter: true,
} as const;

test('imports that k6 would fetch, or need another engine for, are refused with their lines', async () => {
  const scenarioFile = test.info().outputPath('imports.load.ts');
  const modules = ['k6/http', 'k6/x/sql', 'https://jslib.k6.io/k6-utils/1.4.0/index.js', 'node:process', 'lodash'];
  const imports = modules.map((name, index) => `import m${index} from '${name}';`);
  await writeFile(scenarioFile, [...imports, 'export default () => [m0, m1, m2, m3, m4];'].join('\n'));
  const refused = await prepare('healthy', { scenarioFile }).catch((error) => error);
  expect(refused.name).toBe('InvalidInput');
  expect(refused.diagnostics.map(({ found }: { found: string }) => found).sort()).toEqual(
    modules
      .slice(1)
      .map((name) => `import of "${name}"`)
      .sort(),
  );
  expect(refused.message).toMatch(/imports\.load\.ts:2/);
});

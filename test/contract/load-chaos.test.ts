import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { isAlive } from '../../runner/engines/browser/processes.ts';
import { findK6 } from '../../runner/engines/load/find-k6.ts';
import { GeneratorFailed, startGenerator } from '../../runner/engines/load/generator.ts';
import { inspectBundle } from '../../runner/engines/load/inspect.ts';
import { k6Environment } from '../../runner/engines/load/k6-environment.ts';
import { type LoadRun, prepareLoad } from '../../runner/engines/load/load-engine.ts';
import { loadOrder, type OrderFields } from '../support/load-orders.ts';
import { type LoopbackShop, openLoopbackShop } from '../support/loopback-shop.ts';

let shop: LoopbackShop;
let folder: string;
const runs: LoadRun[] = [];

test.beforeEach(async () => {
  shop = await openLoopbackShop();
  folder = test.info().outputPath('load');
  await mkdir(folder, { recursive: true });
});

test.afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.stop()));
  await shop.close();
});

async function going(scenario: string, fields: OrderFields = {}): Promise<LoadRun> {
  const run = await prepareLoad(await loadOrder(scenario, shop.url, folder, fields));
  runs.push(run);
  await run.start();
  await run.go();
  return run;
}

/** Processes of k6 whose command line names this test's folder. */
async function k6Pids(): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  return pids.filter((_, index) => lines[index]?.includes(`${folder}/generator-`)).map(Number);
}

const LONG = { plan: { seconds: { warm: 0, baseline: 20, pressure: 0, recovery: 0 } } };

test('one k6 of two that is killed ends the whole load, and what was seen of it is kept', async () => {
  const run = await going('healthy', { ...LONG, generators: 2 });
  await expect.poll(() => shop.requests.length).toBeGreaterThan(40);
  const [victim = Number.NaN] = await k6Pids();
  process.kill(victim, 'SIGKILL');
  const { stopped, generators, counts } = await run.ended;
  expect(stopped).toMatchObject({ by: 'generator', code: 'SIGKILL' });
  expect(stopped?.text).toContain('killed by SIGKILL');
  expect(generators.map(({ signal }) => signal).sort()).toEqual(['SIGKILL', null].sort());
  expect(generators.filter(({ problem }) => problem?.includes('its last counters were not written'))).toHaveLength(1);
  expect(generators.filter(({ problem }) => problem === null)).toHaveLength(1);
  expect(counts.baseline.intents).toBeGreaterThan(15);
  expect(await k6Pids()).toEqual([]);
});

test('when the runner is killed, the load stops within five seconds', async () => {
  const script = fileURLToPath(new URL('../support/load-runner.ts', import.meta.url));
  const runner = spawn(process.execPath, [script, shop.url, folder, '2'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(runner.stdout, 'data');
  await expect.poll(() => shop.requests.length).toBeGreaterThan(20);
  const generators = await k6Pids();
  expect(generators).toHaveLength(2);
  runner.kill('SIGKILL');
  const killedAt = Date.now();
  await expect.poll(() => generators.some(isAlive), { timeout: 15_000 }).toBe(false);
  expect((shop.requests.at(-1)?.at ?? 0) - killedAt).toBeLessThan(5_000);
});

test('when the runner is killed before the load is let go, no paused generator is left', async () => {
  const script = fileURLToPath(new URL('../support/load-runner.ts', import.meta.url));
  const args = [script, shop.url, folder, '1', 'paused'];
  const runner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(runner.stdout, 'data');
  const generators = await k6Pids();
  expect(generators).toHaveLength(1);
  runner.kill('SIGKILL');
  await expect.poll(() => generators.some(isAlive), { timeout: 15_000 }).toBe(false);
});

test('when the runner is frozen, the generator notices that its lease is gone and ends itself', async () => {
  const script = fileURLToPath(new URL('../support/load-runner.ts', import.meta.url));
  const runner = spawn(process.execPath, [script, shop.url, folder, '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(runner.stdout, 'data');
    await expect.poll(() => shop.requests.length).toBeGreaterThan(20);
    runner.kill('SIGSTOP');
    // Twenty a second came before. A frozen parent buries no child, so that processes tell nothing.
    const silence = () => Date.now() - (shop.requests.at(-1)?.at ?? 0);
    await expect.poll(silence, { timeout: 15_000 }).toBeGreaterThan(2_000);
  } finally {
    runner.kill('SIGKILL');
  }
});

test('the lease is held as long as the load, and given up with it', async () => {
  const run = await going('healthy', LONG);
  const plan = JSON.parse(
    (await readFile(`/proc/${(await k6Pids())[0]}/environ`, 'utf8')).match(/WAYGATE_PLAN=([^\0]*)/)?.[1] ?? '{}',
  );
  expect(plan.leaseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/lease$/);
  expect((await fetch(plan.leaseUrl)).status).toBe(200);
  expect((await fetch(plan.leaseUrl.replace('/lease', '/'))).status).toBe(404);
  await run.stop();
  await expect(fetch(plan.leaseUrl)).rejects.toThrow();
});

test('a full disk for its output is told, and the last look stands in for the lost counters', async () => {
  test.skip(process.getuid?.() !== 0 || process.platform !== 'linux', 'only root can make a small disk');
  const disk = join(folder, 'generator-1');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  try {
    const run = await going('loud');
    const { generators, counts, witnessProblem } = await run.ended;
    expect(generators[0]?.problem).toContain('its last counters were not written');
    expect(generators[0]?.complaints.join('\n')).toContain('no space left on device');
    expect(witnessProblem).toContain('no space left on device');
    expect(counts.baseline.intents + counts.pressure.intents).toBeGreaterThan(40);
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test('a folder that is deleted meanwhile is a problem that is told, not a crash', async () => {
  const run = await going('healthy');
  await expect.poll(() => shop.requests.length).toBeGreaterThan(20);
  await rm(folder, { recursive: true, force: true });
  const { generators, counts } = await run.ended;
  expect(generators[0]?.problem).toContain('its last counters were not written');
  expect(counts.baseline.intents).toBeGreaterThan(20);
});

test('a shop that dies mid-way does not end the load', async () => {
  const run = await going('healthy');
  await expect.poll(() => shop.requests.length).toBeGreaterThan(20);
  await shop.close();
  const { generators, counts, stopped } = await run.ended;
  shop = await openLoopbackShop();
  expect(stopped).toBeNull();
  expect(generators[0]?.problem).toBeNull();
  expect(counts.pressure.intents).toBeGreaterThan(30);
  expect(counts.pressure.goodput).toBeLessThan(counts.pressure.intents);
});

test('requests that were held back by the cap make the generator invalid', async () => {
  const run = await going('astray', { caps: { requestsPerSecond: 20, seconds: 30, concurrentIntents: 20 } });
  const { generators } = await run.ended;
  expect(generators[0]?.problem).toContain('the cap of 20 requests per second was reached');
});

test('a port that is taken is told as that', async () => {
  const order = await loadOrder('healthy', shop.url, folder);
  const bundle = join(folder, 'empty.js');
  await writeFile(bundle, 'export default function () {}');
  await writeFile(join(folder, 'k6.json'), '{}');
  const env = k6Environment(join(folder, 'k6.json'), {});
  const generator = startGenerator({ command: [order.k6], bundle, folder, env, flags: [], port: shop.port });
  const error = await generator.ready(1).catch((reason: unknown) => reason);
  await generator.rest.close();
  expect(error).toBeInstanceOf(GeneratorFailed);
  expect(error).toMatchObject({ exitCode: 106, message: expect.stringContaining('the port is taken') });
});

test('a scenario that k6 never finishes reading is refused after a while', async () => {
  const { path } = await findK6({ configured: process.env.WAYGATE_K6 ?? null });
  const bundle = join(folder, 'endless.js');
  await writeFile(bundle, 'while (true);\nexport default function () {}');
  await writeFile(join(folder, 'k6.json'), '{}');
  const inspected = inspectBundle(path, bundle, 'endless.load.ts', k6Environment(join(folder, 'k6.json'), {}), 1_000);
  await expect(inspected).rejects.toThrow('k6 has not read it within 1 s');
});

test('a k6 that is not there, or is no k6, is a clear error', async () => {
  const prepared = prepareLoad(await loadOrder('healthy', shop.url, folder, { k6: '/nowhere/k6' }));
  await expect(prepared).rejects.toThrow('/nowhere/k6 does not exist');
});

test('a k6 that answers nonsense to every look ends in a report, not in an exception', async () => {
  const fake = join(folder, 'k6');
  await writeFile(fake, FAKE_K6, { mode: 0o755 });
  const run = await going('healthy', { k6: fake });
  const { generators, windows, counts } = await run.ended;
  expect(generators[0]?.problem).toContain('its last counters were not written');
  expect(counts.baseline.intents).toBe(0);
  expect(windows.every(({ counts: { intents } }) => intents === 0)).toBe(true);
});

/** As much of a k6 as is asked for, with an answer to `/v1/metrics` that is none. */
const FAKE_K6 = `#!${process.execPath}
const [command, ...args] = process.argv.slice(2);
const scenarios = { main: { executor: 'constant-arrival-rate', rate: 1, duration: '2s' } };
if (command === 'version') console.log('k6 v2.2.0 (fake)');
else if (command === 'inspect') console.log(JSON.stringify({ scenarios, totalDuration: '2s' }));
else {
  const [host, port] = args[args.indexOf('--address') + 1].split(':');
  import('node:http').then(({ createServer }) => createServer((request, response) => {
    if (request.method === 'PATCH') setTimeout(() => process.exit(0), 3000);
    const status = { data: { attributes: { status: 4, paused: true, 'vus-max': 1 } } };
    response.end(request.url === '/v1/status' ? JSON.stringify(status) : '<html>');
  }).listen(Number(port), host));
}
`;

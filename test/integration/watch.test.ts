import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { watchCommand } from '../../runner/commands/watch.ts';
import { loadConfig } from '../../runner/config/load-config.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { type CliRun, startWaygate } from '../support/cli.ts';
import { writeConfig } from '../support/own-shop-config.ts';
import { tinyConfig } from '../support/tiny-config.ts';
import { startTinyShop, type TinyShop } from '../support/tiny-shop.ts';

let folder: string;
let shop: TinyShop;
let watching: CliRun | undefined;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-watch-'));
  shop = await startTinyShop();
});

test.afterEach(async () => {
  watching?.child.kill('SIGKILL');
  await watching?.ended;
  watching = undefined;
  await shop.close();
  await rm(folder, { recursive: true });
});

async function startWatch(parts = {}): Promise<{ readonly run: CliRun; readonly url: string }> {
  await writeConfig(folder, tinyConfig(shop.baseUrl, parts));
  const run = startWaygate(['watch', '--json'], { cwd: folder });
  watching = run;
  await expect.poll(() => run.stderr(), { timeout: 20_000 }).toMatch(/Serving http\S+\/metrics/);
  return { run, url: /Serving (http\S+)\/metrics/.exec(run.stderr())?.[1] ?? '' };
}

async function sample(url: string, series: string): Promise<number | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((said) => said.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** Every process that lives; a zombie does not, whoever is late to collect it. */
async function processes(): Promise<readonly Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
      const [state, parent] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? ['Z'];
      return state === 'Z' ? [] : [{ pid: Number(pid), parent: Number(parent) }];
    }),
  );
  return all.flat();
}

async function descendants(pid: number): Promise<readonly number[]> {
  const all = await processes();
  const below = (above: number): number[] =>
    all.filter(({ parent }) => parent === above).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(pid);
}

async function living(pids: readonly number[]): Promise<readonly number[]> {
  const all = new Set((await processes()).map(({ pid }) => pid));
  return pids.filter((pid) => all.has(pid));
}

async function storedRuns() {
  const store = await openEvidenceStore(join(folder, '.waygate', 'evidence.sqlite'), { write: false });
  const walk = await store.walk('latest');
  const runs = await store.runs(walk?.id ?? '');
  await store.close();
  return { walk, runs };
}

const passed = (cohort: string) =>
  `waygate_runs_total{journey="buy",segment="plain",cohort="${cohort}",location="test",result="pass"}`;

test('Watching walks both cohorts on schedule, shows them, and stops without leaving a process or an open run', async () => {
  const { run, url } = await startWatch();
  await expect.poll(() => sample(url, passed('candidate')), { timeout: 60_000 }).toBeGreaterThan(1);
  expect(await sample(url, passed('baseline'))).toBeGreaterThan(0);
  expect(await sample(url, 'waygate_verdict{verdict="hold"}')).toBe(1);
  expect(await sample(url, 'waygate_evidence_pairs{journey="buy",segment="plain"}')).toBeGreaterThan(0);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const family = await descendants(run.child.pid ?? 0);
  expect(family.length).toBeGreaterThan(1);

  run.child.kill('SIGTERM');
  const { code, stdout, stderr } = await run.ended;
  expect(code, stderr).toBe(0);
  await expect.poll(() => living(family)).toEqual([]);
  const { walk, runs } = await storedRuns();
  expect(walk?.endedAt).not.toBeNull();
  expect(walk?.result).toEqual(JSON.parse(stdout));
  expect(walk?.result?.runs).toBe(runs.length);
  expect(new Set(runs.map(({ trigger }) => trigger))).toEqual(new Set(['schedule']));
  expect(runs.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
});

test('A journey that fails in both releases is counted, and never rolls back', async () => {
  const { run, url } = await startWatch({ matrix: { 'wrong-heading': ['plain'] } });
  const failed = (cohort: string) =>
    `waygate_failures_total{journey="wrong-heading",segment="plain",cohort="${cohort}",class="assertion"}`;
  await expect.poll(() => sample(url, failed('candidate')), { timeout: 60_000 }).toBeGreaterThan(0);
  await expect.poll(() => sample(url, failed('baseline')), { timeout: 60_000 }).toBeGreaterThan(0);
  expect(await sample(url, 'waygate_verdict{verdict="roll_back"}')).toBe(0);
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
  expect(run.stderr()).toContain('fail wrong-heading × plain');
});

test('A candidate that is down is confirmed at once by bursts, rolled back, and its bursts stay out of the service level', async () => {
  test.setTimeout(240_000);
  const down = createServer((_request, response) => {
    response.writeHead(500, { 'x-release': 'r2', 'content-type': 'text/html' }).end('<h1>Sorry</h1>');
  });
  down.listen(0, '127.0.0.1');
  await once(down, 'listening');
  const { cohorts } = tinyConfig(shop.baseUrl) as { cohorts: { baseline: object; candidate: object } };
  const baseUrl = `http://127.0.0.1:${(down.address() as AddressInfo).port}`;
  const parts = {
    cohorts: { ...cohorts, candidate: { ...cohorts.candidate, baseUrl } },
    schedule: { cron: { default: '*/15 * * * * *' } },
  };
  try {
    const { run, url } = await startWatch(parts);
    await expect.poll(() => sample(url, 'waygate_verdict{verdict="roll_back"}'), { timeout: 180_000 }).toBe(1);
    expect(await sample(url, 'waygate_gate_odds')).toBeGreaterThanOrEqual(30);
    const failures =
      'waygate_runs_total{journey="buy",segment="plain",cohort="candidate",location="test",result="fail"}';
    const counted = Number(await sample(url, failures));
    run.child.kill('SIGTERM');
    const { code, stderr, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/roll_back: .*buy/);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'roll_back',
      exitCode: 0,
      reasons: [{ code: 'regression', journey: 'buy', segment: 'plain' }],
    });
    const { runs } = await storedRuns();
    const bursts = runs.filter(({ trigger }) => trigger === 'burst');
    expect(bursts.length).toBeGreaterThan(runs.length / 2);
    expect(bursts.some(({ outcome }) => outcome === 'fail')).toBe(true);
    const scheduled = runs.filter(({ trigger, outcome }) => trigger === 'schedule' && outcome === 'fail');
    expect(counted).toBeGreaterThan(0);
    expect(counted).toBeLessThanOrEqual(scheduled.length);
  } finally {
    down.closeAllConnections();
    down.close();
  }
});

test('A run that outlives the grace after a stop is cut and stands as killed', async () => {
  const file = await writeConfig(folder, tinyConfig(shop.baseUrl, { matrix: { never: ['plain'] } }));
  const { settings, catalogue } = await loadConfig(file, { env: process.env, cwd: folder });
  const stop = new AbortController();
  const quiet = { write: () => true };
  const watched = watchCommand(
    { settings, catalogue, release: null, graceMs: 100 },
    { env: process.env, cwd: folder, stdout: quiet, stderr: quiet, signal: stop.signal, now: Date.now },
  );
  await expect.poll(() => shop.requests.some(({ url }) => url === '/never'), { timeout: 60_000 }).toBe(true);
  stop.abort();
  expect(await watched).toBe(0);
  const { runs } = await storedRuns();
  expect(runs.at(-1)?.inconclusive?.cause).toBe('killed');
  expect(runs.at(-1)?.finishedAt).not.toBeNull();
});

test('A second watch on the same store is refused with the pid of the first', async () => {
  const { run } = await startWatch();
  const second = await startWaygate(['watch'], { cwd: folder }).ended;
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`pid ${run.child.pid}`);
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
});

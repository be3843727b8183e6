import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { type CliRun, resultOf, startWaygate, waygate } from '../support/cli.ts';
import { writeConfig } from '../support/own-shop-config.ts';
import { tinyConfig } from '../support/tiny-config.ts';
import { startTinyShop, type TinyShop } from '../support/tiny-shop.ts';
import { processesIn, workerHomes } from '../support/worker-processes.ts';

let folder: string;
let shop: TinyShop;
let first: CliRun | undefined;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-places-'));
  shop = await startTinyShop();
  await writeConfig(folder, tinyConfig(shop.baseUrl, { limits: { workers: 1 } }));
});
test.afterEach(async () => {
  first?.child.kill('SIGKILL');
  await first?.ended;
  first = undefined;
  await shop.close();
  await rm(folder, { recursive: true });
});

async function runsIn(path: string) {
  const store = await openEvidenceStore(path, { write: true });
  const [walk] = await store.walks();
  const runs = await store.runs(walk?.id ?? '');
  await store.close();
  return runs;
}

test('beside a watch that goes on, a run is told to take a store of its own, and works with one', async () => {
  first = startWaygate(['watch'], { cwd: folder });
  await expect.poll(() => first?.stderr(), { timeout: 20_000 }).toContain('Serving');
  const refused = await waygate(['run', '--json'], { cwd: folder });
  expect(refused.code).toBe(2);
  expect(resultOf(refused).problem).toContain('--store <file>');

  const end = await waygate(['run', '--store', './other/evidence.sqlite'], { cwd: folder });
  expect(end.code, end.stderr).toBe(0);
  expect(end.stdout).toContain('exit code 0: every run passed');
  const [, told = ''] = /npx waygate (gate explain .*)/.exec(end.stdout) ?? [];
  const explained = await waygate(told.split(' '), { cwd: folder });
  expect(explained.code, explained.stderr).toBe(0);
  expect(explained.stdout).toContain('Verdict: hold');
});

test('a walk that goes on is explained from what it has so far', async () => {
  first = startWaygate(['run', '--rounds', '500'], { cwd: folder });
  const path = join(folder, '.waygate', 'evidence.sqlite');
  const explained = async () => JSON.parse((await waygate(['gate', 'explain', '--json'], { cwd: folder })).stdout);
  await expect.poll(() => first?.stderr(), { timeout: 20_000 }).toContain('Walking');
  await expect
    .poll(async () => (await explained()).judgement?.cells?.[0]?.pairs ?? 0, { timeout: 60_000 })
    .toBeGreaterThan(0);
  expect((await explained()).lines.join('\n')).toContain('It has not ended');
  expect((await stat(path)).isFile()).toBe(true);
});

test('a walk whose disk fills up ends with a clear error, leaves no process, and its store opens again', async () => {
  test.skip(process.platform !== 'linux', 'takes the room for files away from a process with prlimit');
  const path = join(folder, '.waygate', 'evidence.sqlite');
  first = startWaygate(['run', '--rounds', '500', '--json'], { cwd: folder });
  const { pid = 0 } = first.child;
  await expect.poll(() => shop.requests.length, { timeout: 60_000 }).toBeGreaterThan(3);
  const homes = await workerHomes(pid);
  const { size } = await stat(`${path}-wal`);
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${size}`]);

  const end = await first.ended;
  const result = resultOf(end);
  expect(end.code, end.stderr).toBe(4);
  expect(result).toMatchObject({ verdict: null, exitCode: 4 });
  expect(result.problem).toContain(`the evidence store ${path}: the disk `);
  expect(end.stderr).not.toMatch(/^ {4}at /m);
  expect(homes.length).toBeGreaterThan(0);
  await expect.poll(() => processesIn(homes)).toEqual([]);
  expect((await runsIn(path)).length).toBeGreaterThan(0);
});

test('a push gateway that is not there is told, and takes nothing from the result', async () => {
  const end = await waygate(['run', '--json', '--push-gateway', 'http://user:s3cret-word@127.0.0.1:9'], {
    cwd: folder,
  });
  const result = resultOf(end);
  expect(end.code, end.stderr).toBe(0);
  expect(result).toMatchObject({ verdict: 'hold', runs: 2 });
  expect(result.warnings).toEqual([
    'could not push metrics to http://127.0.0.1:9: it can not be reached (ECONNREFUSED)',
  ]);
  expect(end.stderr).toContain(result.warnings?.[0]);
  expect(`${end.stdout}${end.stderr}`).not.toContain('s3cret-word');
});

test('a push gateway whose address is none is refused before anything is walked, and not repeated', async () => {
  const end = await waygate(['run', '--json', '--push-gateway', 'user:s3cret-word@gateway'], { cwd: folder });
  expect(end.code).toBe(2);
  expect(resultOf(end).diagnostics).toMatchObject([{ path: '--push-gateway' }]);
  expect(`${end.stdout}${end.stderr}`).not.toContain('s3cret-word');
  expect(shop.requests).toEqual([]);
});

for (const args of [['gate', 'explain'], ['report']]) {
  test(`${args.join(' ')} from a store that is not there is a usage error`, async () => {
    const end = await waygate([...args, '--store', './none.sqlite', '--json'], { cwd: folder });
    expect(end.code).toBe(2);
    expect(resultOf(end).problem).toContain('none.sqlite: there is none yet');
    expect(end.stderr).not.toMatch(/^ {4}at /m);
  });
}

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';
import { resultOf, startWaygate, waygate } from '../support/cli.ts';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { ownConfig, writeConfig } from '../support/own-shop-config.ts';

let folder: string;
let shop: DemoShop;

test.beforeAll(async () => {
  shop = await startDemoShop({});
});
test.afterAll(() => shop.stop());
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-e2e-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** The command fails with this code, says why on stderr, and stdout is one document that says the same. */
async function refused(args: readonly string[], code: number, ...words: readonly (string | RegExp)[]) {
  const end = await waygate([...args, '--json'], { cwd: folder });
  const result = resultOf(end);
  expect(end.code, end.stderr).toBe(code);
  expect(result.exitCode).toBe(code);
  for (const word of words) {
    expect(end.stderr).toMatch(word);
    expect(result.problem).toMatch(word);
  }
  return result;
}

test('without a configuration it says which file it looked for', async () => {
  await refused(['run'], 2, /waygate\.config\.ts/, /hint/);
});

test('a malformed configuration is refused with every problem at once', async () => {
  await writeConfig(folder, {
    ...ownConfig(shop.url),
    shopp: 'demo',
    matrix: { 'search-and-filtre': ['desktop-de'], 'navigation-menu': ['mobil-us'] },
    limits: { workers: 0 },
  });
  const result = await refused(['run'], 2, /shopp/, /search-and-filtre/, /mobil-us/, /workers/);
  expect(result.diagnostics?.length).toBeGreaterThanOrEqual(4);
  for (const { path, found, expected, hint } of result.diagnostics ?? []) {
    for (const text of [path, found, expected, hint]) expect(text.length).toBeGreaterThan(0);
  }
});

test('a configuration that is no module says so', async () => {
  await writeFile(join(folder, 'waygate.config.ts'), 'export default {');
  await refused(['run'], 2, /waygate\.config\.ts/);
});

test('unknown journeys, segments and cohorts are named together with what there is', async () => {
  await writeConfig(folder, ownConfig(shop.url));
  const args = ['run', '--journey', 'search', '--segment', 'desktop', '--cohort', 'canary'];
  const result = await refused(args, 2, /search-and-filter/, /desktop-de/, /candidate/);
  expect(result.diagnostics).toHaveLength(3);
});

test('an unknown option and a number that is none are usage errors', async () => {
  await refused(['run', '--rouns', '3'], 2, /--rounds/);
  await refused(['run', '--rounds', 'many'], 2, /found "many", expected a number above 0/);
});

test('an unknown fault lists the known ones', async () => {
  await refused(['demo', '--fault', 'promotion-thrice'], 2, /promotion-thrice/, /promotion-twice/);
});

test('a fault that is to come with a later stage is looked up before anything is walked, and so is the stage', async () => {
  const release = ['demo', 'release', '--fault', 'promotion-twise', '--fault-from'];
  const words = [/--fault\s+found: +"promotion-twise"/, /dead-button/, /hint: +did you mean "promotion-twice"\?/];
  const refusal = async (stage: string) => {
    const end = await waygate([...release, stage, '--json'], { cwd: folder });
    expect(end.code, end.stderr).toBe(2);
    for (const word of words) expect(end.stderr).toMatch(word);
    expect(end.stderr).not.toContain('Releasing');
    return end.stderr;
  };
  expect(await refusal('5pct')).not.toMatch(/--fault-from/);
  expect(await refusal('6pct')).toMatch(/--fault-from\s+found: +"6pct"\s+expected: one of dark, 1pct, 5pct/);
});

test('a shop that does not answer is nothing to judge', async () => {
  await writeConfig(folder, ownConfig('http://127.0.0.1:9'));
  const result = await refused(['run'], 4, /can't be reached/, /127\.0\.0\.1:9/);
  expect(result.verdict).toBeNull();
});

test('another release than expected is a hold with reason wrong_release', async () => {
  const config = ownConfig(shop.url) as { cohorts: { candidate: object } };
  await writeConfig(folder, {
    ...config,
    cohorts: { ...config.cohorts, candidate: { ...config.cohorts.candidate, release: '2.42.0' } },
  });
  const result = await refused(['run'], 10, /2\.42\.0/, /2\.41\.0/);
  expect(result.verdict).toBe('hold');
  expect(result.reasons.map(({ code }) => code)).toEqual(['wrong_release']);
});

test('a browser that is not where the config says stops the run before it starts', async () => {
  await writeConfig(folder, ownConfig(shop.url, { browser: { executablePath: './no-such-chromium' } }));
  await refused(['run'], 2, /no-such-chromium/);
});

/** A file that is started in place of a browser. */
async function browserScript(...lines: readonly string[]): Promise<string> {
  const file = join(folder, 'browser.sh');
  await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(file, 0o755);
  return file;
}

for (const command of [['run'], ['run', '--until-decided'], ['watch', '--port', '0']]) {
  test(`a browser that ends at once stops ${command.join(' ')} before anything is walked, and says why`, async () => {
    const executablePath = await browserScript('echo "libnss3.so: cannot open shared object file" >&2', 'exit 127');
    await writeConfig(folder, ownConfig(shop.url, { browser: { executablePath } }));
    const result = await refused(command, 2, /browser\.sh/, /libnss3\.so/, /code 127/, /hint/);
    expect(result).toMatchObject({ verdict: null, runs: 0 });
  });
}

test('a walk whose browsers can not be started any more is given up, not tried for ever', async () => {
  const { path } = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null });
  // The first browser works, those after it do not.
  const executablePath = await browserScript('mkdir "$0.started" || exit 1', `exec '${path}' "$@"`);
  await writeConfig(
    folder,
    ownConfig(shop.url, { browser: { executablePath }, limits: { workers: 1, runsPerBrowser: 1 } }),
  );
  const end = await waygate(['run', '--until-decided', '--json'], { cwd: folder });
  const result = resultOf(end);
  expect(end.code, end.stderr).toBe(4);
  expect(result).toMatchObject({ verdict: null, exitCode: 4 });
  expect(result.problem).toMatch(/no browser could be started any more.*browser\.sh/);
  expect(result.cells[0]?.baseline.pass).toBe(1);
});

test('a store that is no database, and one in a folder that is a file', async () => {
  await writeFile(join(folder, 'notes.txt'), 'not a database, but long enough to be taken for one '.repeat(20));
  await writeConfig(folder, ownConfig(shop.url, { store: { path: './notes.txt' } }));
  await refused(['run'], 2, /notes\.txt/);
  await writeConfig(folder, ownConfig(shop.url, { store: { path: './notes.txt/evidence.sqlite' } }));
  await refused(['run'], 2, /notes\.txt/);
});

test('a second runner on the same store is told who holds it', async () => {
  await writeConfig(folder, ownConfig(shop.url));
  const first = startWaygate(['run', '--until-decided'], { cwd: folder });
  await expect.poll(() => first.stderr(), { timeout: 20_000 }).toContain('Walking');
  await refused(['run'], 2, new RegExp(String(first.child.pid)));
  first.child.kill('SIGINT');
  expect((await first.ended).code).toBe(4);
});

test('a port in use is named by watch', async () => {
  const taken: Server = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
  const { port } = taken.address() as AddressInfo;
  await writeConfig(folder, ownConfig(shop.url));
  const end = await waygate(['watch', '--port', String(port)], { cwd: folder });
  taken.close();
  expect(end.code).toBe(2);
  expect(end.stderr).toContain(String(port));
});

test('a walk that does not exist is answered with those that do', async () => {
  await refused(['gate', 'explain', '--walk', 'demo-none'], 2, /demo-none/, /none yet/);
});

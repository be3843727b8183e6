import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';

let home: string;
test.beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'waygate-find-'));
});
test.afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

/** Looks in this test's own folder only. */
const look = (configured: string | null = null) =>
  findChromium({
    configured,
    env: { PATH: join(home, 'bin') },
    home,
    platform: 'linux',
    places: [join(home, 'usual')],
  });

async function program(...path: string[]): Promise<string> {
  const file = join(home, ...path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

async function revision(): Promise<string> {
  const core = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  const { browsers } = JSON.parse(await readFile(join(core, 'browsers.json'), 'utf8')) as {
    browsers: { name: string; revision: string }[];
  };
  return browsers.find(({ name }) => name === 'chromium-headless-shell')?.revision ?? '';
}

test('the configured browser is used, whatever else there is', async () => {
  await program('bin', 'chromium-headless-shell');
  const mine = await program('elsewhere', 'my-browser');
  expect(await look(mine)).toEqual({ path: mine, kind: 'full' });
});

test("Playwright's own headless shell comes before what is in PATH, its full browser after its shell", async () => {
  await program('bin', 'chromium-headless-shell');
  const cache = ['.cache', 'ms-playwright'];
  const full = await program(...cache, `chromium-${await revision()}`, 'chrome-linux64', 'chrome');
  expect(await look()).toEqual({ path: full, kind: 'full' });
  const shell = await program(
    ...cache,
    `chromium_headless_shell-${await revision()}`,
    'chrome-headless-shell-linux64',
    'chrome-headless-shell',
  );
  expect(await look()).toEqual({ path: shell, kind: 'shell' });
});

test('a headless shell in a usual place comes before a full browser in PATH', async () => {
  const full = await program('bin', 'google-chrome');
  expect(await look()).toEqual({ path: full, kind: 'full' });
  const shell = await program('usual', 'chromium-headless-shell');
  expect(await look()).toEqual({ path: shell, kind: 'shell' });
});

test('a configured browser that is not there is refused, not replaced', async () => {
  await program('bin', 'chromium');
  await expect(look('/nowhere/chromium')).rejects.toThrow(/\/nowhere\/chromium does not exist.*npm run setup/);
});

test('without any browser the error says what was tried and what to do', async () => {
  const error = await look().then(
    () => null,
    (thrown: Error) => thrown.message,
  );
  for (const said of [
    join(home, '.cache', 'ms-playwright'),
    join(home, 'bin'),
    join(home, 'usual'),
    'npm run setup',
    'browser.executablePath',
  ]) {
    expect(error).toContain(said);
  }
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { loadConfig } from '../../runner/config/load-config.ts';
import { InvalidInput } from '../../runner/core/diagnostic.ts';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-config-'));
});

test.afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A folder laid out like journeys/, without any import, so that it loads wherever it lies. */
async function shopOf(root: string): Promise<void> {
  await mkdir(join(root, 'segments'), { recursive: true });
  const journey = "{ meta: { title: 'T', path: 'a.b', effect: 'read', deadlineMs: 1000 }, walk: async () => {} }";
  await writeFile(join(root, 'own-journey.journey.ts'), `export default ${journey};`);
  await writeFile(
    join(root, 'segments', 'own-segment.segment.ts'),
    `export default { title: 'S', device: 'Desktop Chrome', login: 'guest', locale: 'en-US', timezone: 'UTC', currency: 'USD', consent: 'unset', input: 'pointer' };`,
  );
  await writeFile(join(root, 'own-shop.shop.ts'), 'export default () => ({});');
}

const CONFIG = `
export default {
  shop: 'own-shop',
  roots: ['own'],
  target: { baseUrl: 'http://127.0.0.1:4300' },
  cohorts: {
    baseline: { release: '1', attest: { meta: 'release' } },
    candidate: { release: '2', baseUrl: 'http://127.0.0.1:4301/', attest: { endpoint: { path: '/version', field: 'release' } } },
  },
  matrix: { 'own-journey': ['own-segment'] },
};`;

test('The config beside the working directory is found, and paths are relative to it', async () => {
  await shopOf(join(folder, 'own'));
  await writeFile(join(folder, 'waygate.config.ts'), CONFIG);
  const { settings, catalogue } = await loadConfig(undefined, { env: {}, cwd: folder });
  expect(settings.roots[0]).toBe(join(folder, 'own'));
  expect(settings.store.path).toBe(join(folder, '.waygate', 'evidence.sqlite'));
  expect(settings.cohorts.candidate).toEqual({
    baseUrl: 'http://127.0.0.1:4301',
    release: '2',
    pin: null,
    attest: { kind: 'endpoint', path: '/version', field: 'release' },
  });
  expect([...catalogue.journeys.keys()]).toContain('own-journey');
});

test('A config elsewhere is named, and its own folder counts', async () => {
  await shopOf(join(folder, 'deep', 'own'));
  await writeFile(join(folder, 'deep', 'my.config.mjs'), CONFIG);
  const { settings } = await loadConfig('deep/my.config.mjs', { env: {}, cwd: folder });
  expect(settings.file).toBe(join(folder, 'deep', 'my.config.mjs'));
  expect(settings.artefacts.folder).toBe(join(folder, 'deep', '.waygate', 'artefacts'));
});

const REFUSED: readonly [name: string, source: string | null, found: RegExp][] = [
  ['No config at all', null, /no such file: .*waygate\.config\.ts.*waygate\.config\.mjs/],
  ['A config with a syntax error', 'export default {', /an error while loading it/],
  ['A config that throws', "throw new Error('boom');", /boom/],
  ['A config without a default export', 'export const config = {};', /no default export/],
];

for (const [name, source, found] of REFUSED) {
  test(`${name} is refused with what was found`, async () => {
    if (source !== null) await writeFile(join(folder, 'waygate.config.ts'), source);
    const refusal = await loadConfig(undefined, { env: {}, cwd: folder }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidInput);
    expect((refusal as InvalidInput).diagnostics[0]?.found).toMatch(found);
  });
}

test('A root that does not exist is told together with what is wrong in the config', async () => {
  await writeFile(join(folder, 'waygate.config.ts'), CONFIG.replace("release: '2'", "release: '1'"));
  const refusal = (await loadConfig(undefined, { env: {}, cwd: folder }).catch(
    (error: unknown) => error,
  )) as InvalidInput;
  expect(refusal.diagnostics.map(({ path }) => path)).toEqual([join(folder, 'own'), 'cohorts.candidate.release']);
});

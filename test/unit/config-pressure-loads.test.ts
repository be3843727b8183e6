import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { chooseLoad, discoverLoads } from '../../runner/config/discover-loads.ts';
import { InvalidInput } from '../../runner/core/diagnostic.ts';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-loads-'));
});

test.afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function files(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), "import 'no-such-module'; this is not even JavaScript");
  }
}

const roots = (...names: readonly string[]) => names.map((name) => join(folder, name));

test('Scenarios, adapters and books are listed by their names, without being read', async () => {
  await files(
    'own/b.load.ts',
    'own/a.load.ts',
    'own/shops/mine.shop.ts',
    'own/shops/mine.books.ts',
    'own/support/x.ts',
  );
  const { loads, shops, books, ignored } = await discoverLoads(roots('own'));
  expect([...loads.keys()]).toEqual(['a', 'b']);
  expect(loads.get('a')).toEqual({ id: 'a', file: join(folder, 'own/a.load.ts') });
  expect([...shops.keys()]).toEqual(['mine']);
  expect([...books.keys()]).toEqual(['mine']);
  expect(ignored).toEqual([]);
});

test('An earlier root wins, and what is not used is told with its reason', async () => {
  await files('own/a.load.ts', 'built-in/a.load.ts', 'built-in/b.load.ts', 'own/Not_Kebab.load.ts', 'own/a.load.d.ts');
  await files('own/node_modules/x/c.load.ts');
  const { loads, ignored } = await discoverLoads(roots('own', 'built-in'));
  expect([...loads.values()].map(({ file }) => file)).toEqual(roots('own/a.load.ts', 'built-in/b.load.ts'));
  expect(ignored).toEqual([
    { file: join(folder, 'own/Not_Kebab.load.ts'), reason: 'the name is not <kebab-case-id>.<kind>.ts' },
    { file: join(folder, 'built-in/a.load.ts'), reason: `${join(folder, 'own/a.load.ts')} wins` },
  ]);
});

test('A root within node_modules is a root like any other', async () => {
  await files('node_modules/waygate/load/a.load.js');
  const { loads } = await discoverLoads(roots('node_modules/waygate/load'));
  expect([...loads.keys()]).toEqual(['a']);
});

test('A root that does not exist and an id that is repeated are told together', async () => {
  await files('own/a.load.ts', 'own/deep/a.load.ts');
  const refusal = await discoverLoads(roots('own', 'nowhere')).catch((error: unknown) => error);
  expect((refusal as InvalidInput).diagnostics).toMatchObject([
    { path: join(folder, 'own/deep/a.load.ts'), found: 'a second load "a"' },
    { path: join(folder, 'nowhere'), found: 'no such folder', hint: expect.stringContaining('pressure.roots') },
  ]);
});

test('What a pressure needs is chosen by name', async () => {
  await files('own/a.load.ts', 'own/shops/mine.shop.ts', 'own/shops/mine.books.ts');
  const catalogue = await discoverLoads(roots('own'));
  const chosen = { scenarioFile: join(folder, 'own/a.load.ts'), shopFile: join(folder, 'own/shops/mine.shop.ts') };
  expect(chooseLoad(catalogue, 'a', { shop: 'mine', books: null })).toEqual({ ...chosen, booksFile: null });
  expect(chooseLoad(catalogue, 'a', { shop: 'mine', books: { url: 'http://127.0.0.1' } })).toEqual({
    ...chosen,
    booksFile: join(folder, 'own/shops/mine.books.ts'),
  });
});

test('Names that nothing bears are refused together, with the nearest that something does', async () => {
  await files('own/retry-storm.load.ts', 'own/soak.load.ts', 'own/shops/mine.shop.ts');
  const catalogue = await discoverLoads(roots('own'));
  const refused = (scenario: string, shop: string, books: { url: string } | null) => {
    try {
      chooseLoad(catalogue, scenario, { shop, books });
    } catch (error) {
      if (error instanceof InvalidInput) return error.diagnostics;
      throw error;
    }
    return [];
  };
  expect(refused('retry-strom', 'mien', null)).toMatchObject([
    { path: '--scenario', expected: 'one of retry-storm, soak', hint: expect.stringContaining('"retry-storm"') },
    { path: 'pressure.shop', expected: 'one of mine' },
  ]);
  expect(refused('soak', 'mine', { url: 'http://127.0.0.1' })).toMatchObject([
    { path: 'pressure.books', expected: 'shops/mine.books.ts under one of the roots' },
  ]);
});

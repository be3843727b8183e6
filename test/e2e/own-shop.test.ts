import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { resultOf, waygate } from '../support/cli.ts';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { ownConfig, writeConfig } from '../support/own-shop-config.ts';

let folder: string;
let shop: DemoShop;

test.beforeAll(async () => {
  shop = await startDemoShop({ faults: ['price-field-renamed'] });
  folder = await mkdtemp(join(tmpdir(), 'waygate-own-'));
  const matrix = { 'search-and-filter': ['desktop-de'], 'landing-campaign': ['desktop-de'] };
  await writeConfig(folder, ownConfig(shop.url, { matrix }));
});
test.afterAll(async () => {
  await shop.stop();
  await rm(folder, { recursive: true, force: true });
});

test('one round of a healthy cell passes with exit code 0 and is held for lack of evidence', async () => {
  const end = await waygate(['run', '--json', '--journey', 'landing-campaign'], { cwd: folder });
  const result = resultOf(end);
  expect(end.code, end.stderr).toBe(0);
  expect(result).toMatchObject({ verdict: 'hold', runs: 2 });
  expect(result.cells).toHaveLength(1);
});

test('files of one’s own that look like additions but are not used are told before the walk', async () => {
  const monitoring = join(folder, 'monitoring');
  await mkdir(monitoring, { recursive: true });
  await writeFile(join(monitoring, 'My_Segment.segment.ts'), 'export default {};');
  const config = join(folder, 'ignoring');
  await mkdir(config, { recursive: true });
  await writeConfig(
    config,
    ownConfig(shop.url, { roots: ['../monitoring'], matrix: { 'landing-campaign': ['desktop-de'] } }),
  );
  const end = await waygate(['run', '--cohort', 'baseline'], { cwd: config });
  expect(end.code, end.stderr).toBe(0);
  expect(end.stderr).toMatch(/Ignored: .*My_Segment\.segment\.ts: .*kebab-case/);
});

test('one cohort alone is walked but not judged', async () => {
  const args = ['run', '--json', '--cohort', 'baseline', '--rounds', '2', '--journey', 'search-and-filter'];
  const end = await waygate(args, { cwd: folder });
  const result = resultOf(end);
  expect(end.code, end.stderr).toBe(0);
  expect(result).toMatchObject({ verdict: null, runs: 2, odds: null });
  expect(result.problem).toContain('baseline');
  expect(result.cells[0]?.candidate.runs).toBe(0);
});

test('a failing round ends with exit code 3 and leaves a screenshot in the record and the report', async () => {
  const end = await waygate(['run', '--json', '--journey', 'search-and-filter'], { cwd: folder });
  const result = resultOf(end);
  expect(end.code, end.stderr).toBe(3);
  expect(result.cells[0]).toMatchObject({ baseline: { pass: 1 }, candidate: { fail: 1 } });
  expect(await readFile(String(result.report), 'utf8')).toContain('data:image/');
});

test('until decided, the broken candidate is rolled back, and people get it in words', async () => {
  const end = await waygate(['run', '--until-decided', '--seed', '3'], { cwd: folder });
  expect(end.code, end.stderr).toBe(20);
  expect(end.stdout).toContain('roll_back');
  expect(end.stdout).toMatch(/search-and-filter in desktop-de fails at "/);
  expect(end.stdout).toContain('exit code 20');
  expect(end.stderr).toContain('✗ search-and-filter × desktop-de on candidate');
});

test('the same names, seeds and limits are refused with all that is wrong', async () => {
  const end = await waygate(['run', '--json', '--until-decided', '--cohort', 'baseline', '--rounds', '2'], {
    cwd: folder,
  });
  expect(end.code).toBe(2);
  expect(resultOf(end).diagnostics).toHaveLength(2);
});

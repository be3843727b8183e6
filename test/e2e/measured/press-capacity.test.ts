import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { PressDocument } from '../../../runner/core/pressure/press-document.ts';
import { waygate } from '../../support/cli.ts';
import { type DemoShop, startDemoShop } from '../../support/demo-shop.ts';
import { writeConfig } from '../../support/own-shop-config.ts';
import { pressConfig } from '../../support/press-config.ts';

let folder: string;
let shop: DemoShop;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-capacity-'));
  shop = await startDemoShop({ controlPort: 0 });
});
test.afterEach(async () => {
  await shop.stop();
  await rm(folder, { recursive: true, force: true });
});

test('the search goes up until a cap ends it, and a stage below that passes with the table of all steps', async () => {
  test.setTimeout(240_000);
  // Four attempts for each intent, and the probe: 5.75 intents a second are the most that may be tried.
  const caps = { requestsPerSecond: 24, seconds: 60, concurrentIntents: 400 };
  // Long enough for a journey to be begun under pressure in each release.
  const phases = { warm: 1, baseline: 4, pressure: 9, recovery: 2 };
  await writeConfig(folder, pressConfig(shop, { caps, phases, idleSeconds: 1 }));
  const end = await waygate(['press', '--find-capacity', '--factor', '0.7', '--seed', '3', '--json'], { cwd: folder });
  const document = JSON.parse(end.stdout) as PressDocument;

  expect(document, end.stderr).toMatchObject({ verdict: 'pass', exitCode: 0, reasons: [] });
  expect(end.code).toBe(0);
  expect(document.capacity).toMatchObject({ kneeIntentsPerSecond: 5.75, limitedBy: null });
  const rates = document.capacity?.steps.map(({ intentsPerSecond }) => Number(intentsPerSecond.toFixed(2)));
  expect(rates).toEqual([4, 5.6, 5.75]);
  for (const { verdict, goodputPerSecond, intentsPerSecond } of document.capacity?.steps ?? []) {
    expect(verdict).toBe('pass');
    expect(goodputPerSecond / intentsPerSecond).toBeGreaterThan(0.7);
  }
  for (const rate of [4, 5.6, 5.75]) expect(end.stderr).toContain(`: ${rate} intents/s`);
  expect(readFileSync(String(document.report), 'utf8')).toContain('intents/s');

  // What was printed is what is stored: made again, the report has the table too.
  await rm(String(document.report));
  const again = await waygate(['report', '--json'], { cwd: folder });
  expect(JSON.parse(again.stdout), again.stderr).toMatchObject({ verdict: 'pass', capacity: document.capacity });
  expect(existsSync(String(document.report))).toBe(true);
});

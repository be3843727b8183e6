import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { request } from 'undici';
import { waygate } from '../../support/cli.ts';
import { documentOf, test } from '../../support/pressing.ts';
import { hasPrometheus, lintMetrics } from '../../support/prometheus.ts';

test('a healthy shop carries an ordinary hour on two generators; document, metrics and report say so, and the report can be made again', async ({
  pressing: { folder, configured },
}) => {
  await configured();
  const metrics = join(folder, 'press.prom');
  const end = await waygate(['press', '--json', '--seed', '3', '--generators', '2', '--metrics-file', metrics], {
    cwd: folder,
  });
  const document = documentOf(end);
  expect(document, end.stderr).toMatchObject({
    schema: 'waygate.press/v1',
    verdict: 'pass',
    exitCode: 0,
    scenario: 'baseline-mix',
    reasons: [],
    duplicates: 0,
    oversold: 0,
    orphanOrders: 0,
    metastable: false,
    stage: { percent: 100, intentsPerSecond: 8, factor: 1.5 },
    generator: { processes: 2, dropped: 0, scriptErrors: 0 },
  });
  expect(end.code).toBe(0);
  const [, baseline, pressure] = document.phases;
  expect(baseline?.intents).toBeGreaterThan(40);
  expect((pressure?.intents ?? 0) / 8).toBeGreaterThan(1.3 * ((baseline?.intents ?? 0) / 6));
  expect(document.journeys.filter(({ phase }) => phase === 'idle').every(({ candidate }) => candidate.runs > 1)).toBe(
    true,
  );

  const text = readFileSync(metrics, 'utf8');
  if (hasPrometheus()) expect(lintMetrics(text)).toBe('');
  expect(text).toMatch(/press_verdict\{[^}]*verdict="pass"[^}]*\} 1/);

  const report = readFileSync(String(document.report), 'utf8');
  expect(report).not.toMatch(/(?:src|href)="https?:/);
  await rm(String(document.report));
  const again = await waygate(['report', '--json'], { cwd: folder });
  expect(JSON.parse(again.stdout)).toMatchObject({ schema: 'waygate.press/v1', verdict: 'pass' });
  expect(existsSync(String(document.report))).toBe(true);
  const explained = await waygate(['gate', 'explain'], { cwd: folder });
  expect(explained.stdout).toContain('pass: baseline-mix at 100 % of users');
});

test('orders that lose against each other fail the press, and the reason says in which races', async ({
  pressing: { folder, shop, configured },
}) => {
  await request(`${shop.control}/faults/order-number-race`, { method: 'PUT' });
  await configured();
  const end = await waygate(['press', '--json', '--seed', '3', '--scenario', 'order-race'], { cwd: folder });
  const document = documentOf(end);
  expect(document.verdict, end.stderr).toBe('fail');
  expect(end.code).toBe(3);
  expect(document.reasons[0]).toMatchObject({ code: 'race_lost' });
  expect(document.reasons[0]?.text).toMatch(/races of 8/);
});

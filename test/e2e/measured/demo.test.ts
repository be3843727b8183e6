import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { resultOf, waygate } from '../../support/cli.ts';

let folder: string;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-demo-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test('the healthy demo widens and bears the pressure that follows, and its evidence explains the verdict again and again', async () => {
  const end = await waygate(['demo', '--json', '--seed', '7', '--press'], { cwd: folder });
  const result = resultOf(end);
  expect(result.verdict, end.stderr).toBe('widen');
  expect(end.code).toBe(0);
  expect(result).toMatchObject({ schema: 'waygate.result/v1', exitCode: 0, reasons: [] });
  expect(result.shown).toContain('20 %');
  expect(result.cells).toHaveLength(12);
  for (const cell of result.cells) expect(cell, `${cell.journey} in ${cell.segment}`).toMatchObject({ state: 'good' });
  expect(result.odds).toBeLessThan(Number(result.limit));

  expect(result.press).toMatchObject({ schema: 'waygate.press/v1', verdict: 'pass', reasons: [], duplicates: 0 });

  const report = readFileSync(String(result.report), 'utf8');
  expect(report).toContain('Widen');
  expect(report).toContain('Attempts per intent');
  expect(report).not.toMatch(/(?:src|href)="https?:/);
  const rewritten = await waygate(['report', '--walk', String(result.walk), '--json'], { cwd: folder });
  expect(resultOf(rewritten)).toMatchObject({ verdict: 'widen', press: { verdict: 'pass' } });

  const [once, again] = await Promise.all([explained(result.walk), explained(result.walk)]);
  expect(once).toBe(again);
  expect(once).toContain('widen');
});

test('a broken coupon rolls back, and the verdict names journey, segment and step', async () => {
  const end = await waygate(['demo', '--json', '--seed', '7', '--fault', 'promotion-twice'], { cwd: folder });
  const result = resultOf(end);
  expect(result.verdict, end.stderr).toBe('roll_back');
  expect(end.code).toBe(20);
  expect(result.odds).toBeGreaterThanOrEqual(Number(result.limit));
  expect(result.reasons[0]).toMatchObject({ code: 'regression', journey: 'checkout-coupon', step: 'apply coupon' });
  expect(result.reasons[0]?.segment).toBeTruthy();
  expect(await explained()).toContain('roll_back');
  const failed = await waygate(['report', '--json'], { cwd: folder });
  expect(existsSync(String(resultOf(failed).report))).toBe(true);
});

async function explained(walk = 'latest'): Promise<string> {
  const { code, stdout } = await waygate(['gate', 'explain', '--walk', walk], { cwd: folder });
  expect(code).toBe(0);
  return stdout;
}

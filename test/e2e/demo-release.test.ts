import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ReleaseDocument } from '../../runner/core/release/release-document.ts';
import { waygate } from '../support/cli.ts';

let folder: string;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-release-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test('a broken candidate goes back from the dark stage, proved in every segment, and the log tells its way', async () => {
  const end = await waygate(['demo', 'release', '--json', '--seed', '3', '--fault', 'promotion-twice'], {
    cwd: folder,
  });
  const document = JSON.parse(end.stdout) as ReleaseDocument;
  expect(document, end.stderr).toMatchObject({
    schema: 'waygate.release/v1',
    outcome: 'rolled_back',
    exitCode: 20,
    stages: [{ name: 'dark', exposure: { default: 0 }, verdict: 'roll_back' }],
    reasons: [{ code: 'regression', journey: 'checkout-coupon', step: 'apply coupon' }],
  });
  expect(end.code).toBe(20);
  expect(document.provedAfterSeconds).toBeGreaterThan(Number(document.decidedAfterSeconds));

  const log = join(folder, '.waygate/demo/evidence.sqlite.audit.jsonl');
  const verified = await waygate(['gate', 'audit', 'verify', '--log', log, '--json'], { cwd: folder });
  expect(verified.code, verified.stderr + verified.stdout).toBe(0);
  const shown = await waygate(['gate', 'audit', 'show', '--log', log], { cwd: folder });
  for (const kind of ['planned', 'entering', 'ordered', 'applied', 'proved', 'roll_back_decided'])
    expect(shown.stdout).toContain(kind);

  // Nobody saw it; who releases otherwise has nothing but users to see it with.
  const { shoppers, shoppersHit, shoppersHitFixedWindow, shoppersHitNoGate } = document;
  expect({ shoppersHit, onCandidate: shoppers?.onCandidate }).toEqual({ shoppersHit: 0, onCandidate: 0 });
  expect(shoppers?.sessions).toBeGreaterThan(0);
  expect(shoppersHitNoGate).toBeGreaterThan(0);
  expect(shoppersHitFixedWindow).toBeLessThanOrEqual(Number(shoppersHitNoGate));

  // From the log and the stored runs, the same each time.
  const explain = (...more: string[]) =>
    waygate(['gate', 'explain', '--walk', document.walk, ...more], { cwd: folder });
  const explained = await explain();
  expect(explained.code, explained.stderr).toBe(0);
  expect(explained.stdout).toContain('The stored evidence gives the same odds at 1 decision.');
  expect(explained.stdout).toContain('0 shoppers met the fault; a fixed-window gate would have let');
  expect((await explain()).stdout).toBe(explained.stdout);
  expect(JSON.parse((await explain('--json')).stdout)).toMatchObject({
    release: document.release,
    outcome: 'rolled_back',
    judgement: { verdict: 'roll_back' },
  });

  const html = await readFile(String(document.report), 'utf8');
  expect(html).toContain('apply coupon');
  const again = await waygate(['report', '--walk', document.walk, '--report', String(document.report)], {
    cwd: folder,
  });
  expect(again.code, again.stderr).toBe(0);
  const undated = (text: string) => text.replaceAll(/Made by waygate .*?<\/time>/g, '');
  expect(undated(await readFile(String(document.report), 'utf8'))).toBe(undated(html));

  // Its way is in the log; the runs alone do not tell it.
  await rename(log, `${log}.away`);
  const lost = await explain();
  expect([lost.code, lost.stderr]).toEqual([
    2,
    expect.stringContaining('expected: the log that lies beside the evidence'),
  ]);
});

test('a stage that is not there, a fault to begin at it that is not named: refused before anything is started', async () => {
  const unknown = await waygate(['demo', 'release', '--fault', 'slow-search', '--fault-from', '50pct'], {
    cwd: folder,
  });
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    expect.stringContaining('one of dark, 1pct, 5pct, 25pct, 100pct'),
  ]);
  const nothing = await waygate(['demo', 'release', '--fault-from', '5pct'], { cwd: folder });
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('add --fault <id>')]);

  const many = await waygate(['demo', 'release', '--shoppers', '51'], { cwd: folder });
  expect([many.code, many.stderr]).toEqual([2, expect.stringContaining('sessions a second, 0 to 50')]);
  const few = await waygate(['demo', 'release', '--shoppers', '-1'], { cwd: folder });
  expect([few.code, few.stderr]).toEqual([2, expect.stringContaining('found "-1", expected a number, 0 or more')]);
});

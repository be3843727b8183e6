import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { waygate } from '../support/cli.ts';
import { ownConfig, writeConfig } from '../support/own-shop-config.ts';

let folder: string;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-plan-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

const RELEASE = {
  owner: 'team-checkout',
  mode: 'enforce',
  everyStage: { tolerated: { pool: 0.05 } },
  stages: [
    { name: 'dark', exposure: 0 },
    { name: '5pct', exposure: 5, authority: { widen: { roles: ['release', 'owner'], people: 2 } } },
    { name: 'everybody', exposure: 100, enter: [{ kind: 'previous_stage_held', seconds: 3600 }] },
  ],
  actuators: [{ kind: 'flag-file', id: 'flags', file: 'flags.json', flag: 'shop-release' }],
};

test('gate plan says what each stage takes, who may do what, and how soon a sick candidate is turned back', async () => {
  await writeConfig(folder, ownConfig('http://127.0.0.1:9', { release: RELEASE }));
  const told = await waygate(['gate', 'plan'], { cwd: folder });
  expect(told.code, told.stderr).toBe(0);
  expect(told.stdout).toMatch(/dark +0 % +\d+ +\d+ min +4 h +policy +policy +–/);
  expect(told.stdout).toMatch(/5pct +5 % .* 2 of release, owner +policy +rollback_possible, window_open/);
  expect(told.stdout).toMatch(/everybody +100 % .* – +policy +previous_stage_held \(1 h\)/);
  expect(told.stdout).toMatch(/fails always +after \d pairs/);

  const document = JSON.parse((await waygate(['gate', 'plan', '--json'], { cwd: folder })).stdout);
  expect(document).toMatchObject({
    schema: 'waygate.plan/v1',
    release: '2.41.0',
    mode: 'enforce',
    cells: 1,
    guards: 1,
  });
  const [always, half, tenth] = document.rolledBackAfter.map(({ pairs }: { pairs: number }) => pairs);
  expect(always).toBeLessThan(half);
  expect(half).toBeLessThan(tenth);
});

test('a plan that can not come to its end is refused with what it would need, and a config without one says how to write it', async () => {
  const endless = { ...RELEASE, everyStage: { tolerated: { pool: 0.002 }, deadlineSeconds: 3600 } };
  await writeConfig(folder, ownConfig('http://127.0.0.1:9', { release: endless }));
  const refused = await waygate(['gate', 'plan'], { cwd: folder });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('3 problems');
  expect(refused.stderr).toMatch(/found: +1 h, in which about \d+ rounds can be walked/);
  expect(refused.stderr).toMatch(/expected: +\d{4,} clean rounds of 1 cell, and so at least /);

  await writeConfig(folder, ownConfig('http://127.0.0.1:9'));
  const none = await waygate(['gate', 'plan'], { cwd: folder });
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('release: { owner, stages');
});

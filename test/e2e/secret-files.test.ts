import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { waygate } from '../support/cli.ts';
import { startDemoShop } from '../support/demo-shop.ts';
import { filesBelow } from '../support/files-below.ts';
import { ownConfig, writeConfig } from '../support/own-shop-config.ts';

const CANARY = 'c4nary-"Kx9" & <b>+%7/f';
/** It as it is, or as the start of every spelling of it: in an address, a form, JSON, HTML; then as base64, alone and after the user's name. */
const TRACES = [
  'c4nary-',
  'c4nary%2D',
  Buffer.from(CANARY).toString('base64').slice(0, 24),
  Buffer.from(`shopper@example.test:${CANARY}`).toString('base64').slice(28, -4),
];

test('the password that a failing walk signed in with is in no file that it leaves, and in nothing that it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-secret-'));
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const shop = await startDemoShop({ faults: ['dead-button'], env: { WAYGATE_DEMO_PASSWORD: CANARY } });
  try {
    const accounts = { returning: { email: 'shopper@example.test', password: { env: 'SHOP_CANARY' } } };
    const matrix = { 'checkout-returning': ['returning-desktop'] };
    await writeConfig(folder, ownConfig(shop.url, { accounts, matrix }));
    const options = { cwd: folder, env: { SHOP_CANARY: CANARY, TMPDIR: temporary } };
    const run = await waygate(['run'], options);
    expect(run.code, run.stderr).toBe(3);
    // It signed in on both, so the password was typed and right; what failed came later, on the candidate.
    expect(run.stderr).toContain('checkout-returning × returning-desktop on candidate: assertion at "add to cart"');
    expect(run.stderr).not.toContain('on baseline');
    const explained = await waygate(['gate', 'explain'], options);
    const reported = await waygate(['report', '--report', './again.html'], options);
    expect([explained.code, reported.code]).toEqual([0, 0]);

    const files = await filesBelow(folder);
    const names = files.map(({ name }) => name).join('\n');
    for (const kind of [/\.sqlite$/m, /^again\.html$/m, /\.png$/m, /\.zip:.*trace/m, /\.zip:.*network/m]) {
      expect(names).toMatch(kind);
    }
    const said = [run, explained, reported].map(({ stdout, stderr }, index) => ({
      name: `what command ${index + 1} said`,
      bytes: Buffer.from(stdout + stderr),
    }));
    const found = [...files, ...said].flatMap(({ name, bytes }) =>
      TRACES.filter((trace) => bytes.includes(trace)).map((trace) => `${trace} in ${name}`),
    );
    expect(found).toEqual([]);
  } finally {
    await shop.stop();
    await rm(folder, { recursive: true });
  }
});

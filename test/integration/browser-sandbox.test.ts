import { chmod, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';
import { launchWarmBrowser } from '../../runner/engines/browser/warm-browser.ts';

/** A browser on a system that refuses it its sandbox: what Chromium says then, unless it is started without one. */
async function refusedSandbox() {
  const { path, kind } = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null });
  const file = test.info().outputPath('browser.sh');
  const lines = [
    '#!/bin/sh',
    `case "$*" in *--no-sandbox*) exec '${path}' "$@";; esac`,
    'echo "[1:1:FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox! If you are running on Ubuntu 23.10+ …" >&2',
    'exit 133',
  ];
  await writeFile(file, lines.join('\n'));
  await chmod(file, 0o755);
  return { path: file, kind };
}

test('a browser that can reach nothing but this machine starts where the system refuses it its sandbox', async () => {
  const pids: number[] = [];
  const setup = { browser: await refusedSandbox(), sandbox: true, hosts: ['127.0.0.1'] };
  const { browser, close } = await launchWarmBrowser(setup, (pid) => pids.push(pid));
  expect(browser.isConnected()).toBe(true);
  expect(pids).toHaveLength(1);
  await close();
});

test('a browser that is to visit other machines is not started without a sandbox unless the config says so', async () => {
  const setup = { browser: await refusedSandbox(), sandbox: true, hosts: ['shop.example'] };
  await expect(launchWarmBrowser(setup, () => undefined)).rejects.toThrow(/sandbox[\s\S]*hint[\s\S]*browser\.sandbox/);
  const { close } = await launchWarmBrowser({ ...setup, sandbox: false }, () => undefined);
  await close();
});

import process from 'node:process';
import { chromium } from '@playwright/test';
import { chromiumFlags, sandboxed } from '../../runner/engines/browser/chromium-flags.ts';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';
import { serve } from './contestant.ts';
import { bareFlow, type FlowTarget } from './flow.ts';

/** A plain Playwright script: one warm browser, a new context per run. */
const target = JSON.parse(process.argv[2] ?? '') as FlowTarget;
const { path, kind } = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null });
const args = chromiumFlags({ kind, hosts: [new URL(target.url).hostname] });
const browser = await chromium.launch({
  executablePath: path,
  chromiumSandbox: sandboxed(true, process.getuid?.()),
  args,
});
const flow = await bareFlow(target);

serve(
  async () => {
    const context = await browser.newContext(flow.context);
    try {
      await flow.walk(await context.newPage());
    } finally {
      await context.close();
    }
  },
  () => browser.close(),
);

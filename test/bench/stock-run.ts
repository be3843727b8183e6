import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromiumFlags } from '../../runner/engines/browser/chromium-flags.ts';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';
import type { FlowTarget } from './flow.ts';
import { followTree } from './process-tree.ts';

/** Prepares `playwright test` for the flow; each call starts it once, waits for its end and gives its CPU time in ms. */
export async function stockRun(target: FlowTarget): Promise<() => Promise<number>> {
  const { path, kind } = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null });
  const cli = join(createRequire(import.meta.url).resolve('@playwright/test/package.json'), '..', 'cli.js');
  const config = fileURLToPath(new URL('stock.config.ts', import.meta.url));
  const env = {
    ...process.env,
    WAYGATE_BENCH_TARGET: JSON.stringify(target),
    WAYGATE_BENCH_CHROMIUM: path,
    WAYGATE_BENCH_FLAGS: JSON.stringify(chromiumFlags({ kind, hosts: [new URL(target.url).hostname] })),
  };
  return async () => {
    const child = spawn(process.execPath, [cli, 'test', '--config', config], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const followed = followTree(child.pid as number);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    const ms = followed.end();
    if (code !== 0) throw new Error(`playwright test ended with code ${code}:\n${said}`);
    return ms;
  };
}

import process from 'node:process';
import { type Browser, chromium } from '@playwright/test';
import { chromiumFlags } from './chromium-flags.ts';
import type { WorkerSetup } from './messages.ts';
import { childrenOf } from './processes.ts';

export interface WarmBrowser {
  readonly browser: Browser;
  /** Closes it with its processes; never rejects. */
  close(): Promise<void>;
}

const LAUNCH_MS = 30_000;

/**
 * Launches this worker's browser and tells its process id, which the runner needs to be able to kill the browser's group: it is another
 * than the worker's. A browser server would say its pid by itself, but every action would go through one more socket (some 8 % CPU).
 */
export async function launchWarmBrowser(
  { browser: { path, kind }, hosts }: WorkerSetup,
  onPid: (pid: number) => void,
): Promise<WarmBrowser> {
  const browser = await chromium.launch({
    executablePath: path,
    args: chromiumFlags({ kind, asRoot: process.getuid?.() === 0, hosts }),
    // Signals are the runner's business.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: LAUNCH_MS,
  });
  const [pid] = await childrenOf(process.pid);
  if (pid === undefined) {
    await browser.close();
    throw new Error('could not find the process of the browser that was launched');
  }
  onPid(pid);
  return {
    browser,
    async close() {
      await browser.close().catch(() => undefined);
    },
  };
}

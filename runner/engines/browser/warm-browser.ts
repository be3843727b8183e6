import process from 'node:process';
import { type Browser, chromium } from '@playwright/test';
import { chromiumFlags, onlyLoopback } from './chromium-flags.ts';
import { isSandboxRefusal, launchProblem } from './launch-problem.ts';
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
 * than the worker's. Rejects with a problem in words. A browser server would say its pid by itself, but every action would go through one more socket (some 8 % CPU).
 */
export async function launchWarmBrowser(
  { browser: { path, kind }, sandbox, hosts }: Pick<WorkerSetup, 'browser' | 'sandbox' | 'hosts'>,
  onPid: (pid: number) => void,
): Promise<WarmBrowser> {
  const launch = (chromiumSandbox: boolean) =>
    chromium.launch({
      executablePath: path,
      chromiumSandbox,
      args: chromiumFlags({ kind, hosts }),
      // Signals are the runner's business.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: LAUNCH_MS,
    });
  const browser = await launch(sandbox)
    .catch((error: Error) => {
      // A browser that can reach nothing but this machine needs no sandbox: the demo runs where none is to be had.
      if (!isSandboxRefusal(error.message) || !onlyLoopback(hosts)) throw error;
      return launch(false);
    })
    .catch((error: Error) => {
      throw new Error(launchProblem(path, error.message), { cause: error });
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

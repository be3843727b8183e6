import process from 'node:process';
import { type Browser, chromium } from '@playwright/test';
import { chromiumFlags } from './chromium-flags.ts';
import type { WorkerSetup } from './messages.ts';

export interface WarmBrowser {
  readonly browser: Browser;
  /** Closes it with its processes; never rejects. */
  close(): Promise<void>;
}

const LAUNCH_MS = 30_000;

/**
 * Launches this worker's browser. A browser server, because only that says its process id, which the runner needs to be able to
 * kill the browser's group: it is another than the worker's.
 */
export async function launchWarmBrowser(
  { browser, hosts }: WorkerSetup,
  onPid: (pid: number) => void,
): Promise<WarmBrowser> {
  const server = await chromium.launchServer({
    executablePath: browser.path,
    args: chromiumFlags({ kind: browser.kind, asRoot: process.getuid?.() === 0, hosts }),
    // Signals are the runner's business.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    host: '127.0.0.1',
    timeout: LAUNCH_MS,
  });
  const { pid } = server.process();
  if (pid !== undefined) onPid(pid);
  const connected = await chromium.connect(server.wsEndpoint());
  return {
    browser: connected,
    async close() {
      await connected.close().catch(() => undefined);
      await server.close().catch(() => undefined);
    },
  };
}

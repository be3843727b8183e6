import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig } from '@playwright/test';
import type { Settings } from '../../core/settings.ts';

/** Starts the demo shop beside the tests, unless it runs already, when the target is the demo on this machine; else nothing. */
export function demoServer({
  shop,
  cohorts,
}: Pick<Settings, 'shop' | 'cohorts'>): Pick<PlaywrightTestConfig, 'webServer'> {
  const { hostname, port, origin } = new URL(cohorts.candidate.baseUrl);
  const main = fileURLToPath(new URL('../../../test/shop/main.ts', import.meta.url));
  if (shop !== 'demo' || hostname !== '127.0.0.1' || port === '' || !existsSync(main)) return {};
  return {
    webServer: {
      command: `"${process.execPath}" "${main}" --port ${port} --control-port ${Number(port) + 1}`,
      url: `${origin}/version`,
      reuseExistingServer: true,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    },
  };
}

import process from 'node:process';
import { defineConfig } from '@playwright/test';

/** `playwright test` as people run it, started once per run by the bench. */
export default defineConfig({
  testDir: '.',
  testMatch: 'stock.spec.ts',
  outputDir: '../../.waygate/bench-results',
  workers: 1,
  reporter: 'line',
  use: {
    launchOptions: {
      executablePath: process.env.WAYGATE_BENCH_CHROMIUM ?? '',
      chromiumSandbox: process.getuid?.() !== 0,
      args: JSON.parse(process.env.WAYGATE_BENCH_FLAGS ?? '[]') as string[],
    },
  },
});

import { defineConfig } from '@playwright/test';

/** Browsers and servers on a machine that others use, too: what passes at the second try there is printed as flaky. Pure parts have no excuse. */
const retries = process.env.CI === undefined ? 0 : 1;

/** The test suite: `npm test`. Journeys against a shop have their own config at the top level. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  outputDir: '../.waygate/test-results',
  fullyParallel: false,
  forbidOnly: true,
  workers: 2,
  retries,
  reporter: [['list'], ['./support/closing-line-reporter.ts']],
  projects: [
    { name: 'unit', testDir: 'unit', timeout: 30_000, retries: 0 },
    { name: 'contract', testDir: 'contract', timeout: 60_000 },
    { name: 'integration', testDir: 'integration', timeout: 120_000 },
    { name: 'e2e', testDir: 'e2e', testIgnore: 'measured/**', timeout: 300_000 },
    // One at a time: their verdicts rest on latencies, which a neighbour's browsers would disturb.
    { name: 'measured', testDir: 'e2e/measured', timeout: 900_000, workers: 1 },
  ],
});

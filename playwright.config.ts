import { readFileSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { loadConfig } from './runner/config/load-config.ts';
import { InvalidInput } from './runner/core/diagnostic.ts';
import { COHORTS } from './runner/core/run-record.ts';
import { findChromium } from './runner/engines/browser/find-chromium.ts';
import { demoServer } from './runner/engines/lane/demo-server.ts';
import { laneConfig } from './runner/engines/lane/lane-config.ts';

// `npx playwright test`: the journeys of waygate.config.ts (or WAYGATE_CONFIG), one project per segment, on the cohort
// WAYGATE_COHORT (the candidate unless set). The tests of waygate itself have their own config: test/playwright.config.ts.
const asked = process.env.WAYGATE_COHORT ?? 'candidate';
const cohort = COHORTS.find((name) => name === asked);
if (cohort === undefined)
  throw new InvalidInput('The environment', [
    {
      path: 'WAYGATE_COHORT',
      found: `"${asked}"`,
      expected: COHORTS.join(' or '),
      hint: 'leave it out for the candidate',
    },
  ]);

const { settings, catalogue } = await loadConfig(process.env.WAYGATE_CONFIG || undefined, {
  env: process.env,
  cwd: import.meta.dirname,
});
const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string };
const chromium = await findChromium({
  configured: settings.browser.executablePath,
});

export default defineConfig({
  ...laneConfig({ settings, catalogue, cohort, chromium, version, uid: process.getuid?.(), env: process.env }),
  outputDir: '.waygate/playwright',
  reporter: 'list',
  ...demoServer(settings),
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createBrowserEngine } from '../../runner/engines/browser/browser-engine.ts';
import { serve } from './contestant.ts';
import { CELL, COHORT, type FlowTarget, loadCatalogue } from './flow.ts';

/** The warm engine, records and all, with one worker. */
const { url, release } = JSON.parse(process.argv[2] ?? '') as FlowTarget;
const cohort = {
  baseUrl: url,
  release,
  pin: { kind: 'cookie', name: 'waygate-pin', value: COHORT },
  attest: { kind: 'meta', name: 'release' },
} as const;
const artefacts = await mkdtemp(join(tmpdir(), 'waygate-bench-'));
const engine = createBrowserEngine({
  settings: {
    publicUrl: url,
    cohorts: { baseline: cohort, candidate: cohort },
    limits: {
      workers: 1,
      runKillMs: 60_000,
      runsPerBrowser: 10_000,
      minutesPerBrowser: 600,
      browserRssMegabytes: 8_000,
      series: 1,
    },
    accounts: {},
    secrets: [],
    shop: 'demo',
    artefacts: { folder: artefacts, maxMegabytes: 100, maxDays: 1 },
    browser: { executablePath: process.env.WAYGATE_CHROMIUM ?? null, sandbox: true },
  },
  catalogue: await loadCatalogue(),
  walk: 'bench',
  now: Date.now,
  onRunStart: async () => undefined,
  onRunEnd: async () => undefined,
});

serve(
  async () => {
    const [record] = await engine.walkRound({
      round: 'bench',
      cell: CELL,
      cohorts: [COHORT],
      trigger: 'adhoc',
      trace: false,
    });
    if (record?.outcome !== 'pass')
      throw new Error(`the run did not pass: ${JSON.stringify(record?.failure ?? record?.inconclusive)}`);
  },
  async () => {
    await engine.close();
    await rm(artefacts, { recursive: true, force: true });
  },
);

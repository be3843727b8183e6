import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { judge } from '../../runner/core/judge/judge.ts';
import { findK6 } from '../../runner/engines/load/find-k6.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { startWaygate } from '../support/cli.ts';
import { type ConfigParts, writeConfig } from '../support/own-shop-config.ts';
import { aPair, aWalk } from '../support/records.ts';
import { tinyConfig } from '../support/tiny-config.ts';
import { startTinyShop } from '../support/tiny-shop.ts';
import { type Figure, figure, median } from './figure.ts';

const RECORDS = 1_000_000;
const PER_SECOND = 2_000;
const SECONDS = 15;
const P99_MS = 20;
/** Pairs of the walk whose verdict is computed: what a stage takes. */
const PAIRS = 250;
const TIMES = 15;

/**
 * The gate's endpoint while a watch leads a release and a million run records are stored: at 2 000 requests a second, from k6 on the same
 * machine. And the verdict of one walk in that store: its runs are read, and judged from the first on.
 */
export async function gateFigures(say: (text: string) => void): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-bench-gate-'));
  const shop = await startTinyShop();
  try {
    const file = join(folder, '.waygate', 'evidence.sqlite');
    await fill(file, say);
    const verdict = await verdictMs(file);
    say(`a verdict of ${PAIRS} pairs: ${verdict.toFixed(0)} ms\n`);
    const soaking = await asked(folder, shop.baseUrl, SOAKING);
    say(`${soaking.perSecond.toFixed(0)} answers a second while a stage soaks, ${soaking.failed} failed\n`);
    const surging = await asked(folder, shop.baseUrl, SURGING);
    say(`${surging.perSecond.toFixed(0)} answers a second during a surge of rounds, ${surging.failed} failed\n`);
    const slowest = Math.min(soaking.perSecond, surging.perSecond);
    return [
      figure('gate-answers-per-second', slowest, '/s', PER_SECOND * 0.99, 'higher'),
      figure('gate-answers-that-failed', soaking.failed + surging.failed, '', 0),
      figure('gate-answer-median', soaking.medianMs, 'ms', null),
      figure('gate-answer-p99', soaking.p99Ms, 'ms', P99_MS),
      figure('gate-answer-p99-during-a-surge', surging.p99Ms, 'ms', P99_MS),
      figure('verdict-on-a-million-records', verdict, 'ms', 50),
    ];
  } finally {
    await shop.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A release that stays in its first stage for as long as it is measured. */
const release = (dark: { readonly surgeSeconds: number }) => ({
  release: {
    owner: 'bench',
    stages: [
      { name: 'dark', exposure: 0, soakSeconds: 3600, ...dark },
      { name: 'everybody', exposure: 100 },
    ],
  },
});
/** What a gate does for most of its time: a round a minute. */
const SOAKING = { ...release({ surgeSeconds: 0 }), schedule: { cron: { default: '* * * * *' } } };
/** The first minutes of a stage: round upon round, so that Chromium takes what it gets of the two cores on which k6 asks. */
const SURGING = release({ surgeSeconds: 300 });

/** Records of old walks, and the walk that is judged as the newest of them. */
async function fill(file: string, say: (text: string) => void): Promise<void> {
  const store = await openEvidenceStore(file, { write: true });
  await store.beginWalk(aWalk({ id: 'walk-1' }));
  const [sample] = aPair({ walk: 'walk-1' });
  await store.startRun(sample);
  await store.finishRun(sample);
  await store.beginWalk(aWalk({ id: 'walk-2', startedAt: '2026-11-23T11:00:00.000Z' }));
  for (let pair = 0; pair < PAIRS; pair += 1) {
    for (const record of aPair({ walk: 'walk-2', cell: { journey: 'checkout-guest', segment: 'desktop-de' } })) {
      await store.startRun(record);
      await store.finishRun(record);
    }
  }
  await store.close();
  const database = new DatabaseSync(file);
  const started = performance.now();
  // Before the others in time and in order.
  database.exec(
    'update runs set start_sequence = start_sequence + 2000000, finish_sequence = finish_sequence + 2000000',
  );
  database.exec(`
    with recursive serial(n) as (select 1 union all select n + 1 from serial where n < ${RECORDS})
    insert into runs
    select 'old-' || n, walk, journey, segment, cohort, run_trigger, outcome, started_at, finished_at, n, n, 0, replace(document, '"${sample.id}"', '"old-' || n || '"')
    from serial, (select * from runs where id = '${sample.id}')`);
  const [{ stored } = { stored: 0 }] = database.prepare('select count(*) as stored from runs').all() as {
    stored: number;
  }[];
  database.close();
  say(`${stored} records stored in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}

async function verdictMs(file: string): Promise<number> {
  const store = await openEvidenceStore(file, { write: false });
  try {
    const times: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const started = performance.now();
      const walk = await store.walk('walk-2');
      if (walk === null) throw new Error('the walk is gone');
      const runs = await store.runs(walk.id);
      judge(walk, runs, walk.startedAt);
      times.push(performance.now() - started);
      if (runs.length !== 2 * PAIRS) throw new Error(`found ${runs.length} runs`);
    }
    return median(times);
  } finally {
    await store.close();
  }
}

async function asked(folder: string, shop: string, parts: ConfigParts) {
  await writeConfig(folder, tinyConfig(shop, parts));
  const run = startWaygate(['watch'], { cwd: folder });
  try {
    return await ask(`${await served(run.stderr)}/v1/gates/r2`, folder);
  } finally {
    run.child.kill('SIGTERM');
    await run.ended;
  }
}

async function served(stderr: () => string): Promise<string> {
  for (let tries = 0; tries < 300; tries += 1) {
    const url = /the release at (http\S+)\//.exec(stderr())?.[1];
    if (url !== undefined && (await fetch(`${url}/v1/gates/r2`)).status === 200) return url;
    await pause(100);
  }
  throw new Error(`the watch serves nothing: ${stderr()}`);
}

async function ask(url: string, folder: string) {
  const { path } = await findK6({ configured: process.env.WAYGATE_K6 ?? null });
  const script = join(folder, 'ask.js');
  await writeFile(
    script,
    `import http from 'k6/http';
export const options = {
  discardResponseBodies: true,
  summaryTrendStats: ['med', 'p(99)', 'count'],
  scenarios: { ask: { executor: 'constant-arrival-rate', rate: ${PER_SECOND}, timeUnit: '1s', duration: '${SECONDS}s', preAllocatedVUs: 100, maxVUs: 400 } },
};
export default () => http.get('${url}');
export const handleSummary = (data) => ({ '${join(folder, 'asked.json')}': JSON.stringify(data.metrics) });
`,
  );
  const child = spawn(path, ['run', '--quiet', '--no-usage-report', script], { stdio: 'ignore' });
  await once(child, 'exit');
  const metrics = JSON.parse(await readFile(join(folder, 'asked.json'), 'utf8'));
  const { http_reqs: requests, http_req_failed: failed, http_req_duration: duration } = metrics;
  return {
    perSecond: requests.values.count / SECONDS,
    failed: failed.values.passes,
    medianMs: duration.values.med,
    p99Ms: duration.values['p(99)'],
  };
}

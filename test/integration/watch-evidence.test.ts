import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createWatchEvidence } from '../../runner/commands/watch/watch-evidence.ts';
import { createWatchJudge } from '../../runner/commands/watch/watch-judge.ts';
import { createMetrics } from '../../runner/metrics/create-metrics.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { aPair, aRun, aWalk, failedAt } from '../support/records.ts';
import { theSettings } from '../support/settings.ts';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-evidence-'));
});

test.afterEach(() => rm(folder, { recursive: true }));

async function evidenceOf(mode: { readonly maxPages?: number } = {}) {
  const store = await openEvidenceStore(join(folder, 'evidence.sqlite'), { write: true, ...mode });
  const walk = aWalk();
  await store.beginWalk(walk);
  const metrics = await createMetrics(theSettings());
  const notes: string[] = [];
  const now = () => Date.parse('2026-11-23T11:00:00.000Z');
  const evidence = createWatchEvidence({
    judge: createWatchJudge(walk, now),
    store,
    metrics,
    now,
    note: (line) => notes.push(line),
  });
  const shown = async (series: string) =>
    (await metrics.expose()).text.split('\n').find((line) => line.startsWith(`${series} `));
  return { evidence, store, notes, shown };
}

test('A store that refuses a run is told, counted and makes the runner not ready, until it takes one again', async () => {
  const { evidence, store, notes, shown } = await evidenceOf({ maxPages: 20 });
  const long = aRun({ trigger: 'schedule', observations: [{ kind: 'console', atMs: 0, text: 'x'.repeat(200_000) }] });
  await expect(evidence.onRunStart(long)).rejects.toThrow(/the disk is full/);
  expect(evidence.storeProblem()).toMatch(/the disk is full/);
  expect(notes.join()).toMatch(/the disk is full/);
  expect(await shown('waygate_runner_store_errors_total')).toBe('waygate_runner_store_errors_total 1');

  const short = aRun({ trigger: 'schedule' });
  await evidence.onRunStart(short);
  await evidence.onRunEnd(short);
  expect(evidence.storeProblem()).toBeNull();
  expect(evidence.runs()).toBe(1);
  await store.close();
});

test('A run that could not be stored is neither counted nor judged', async () => {
  const { evidence, store, shown } = await evidenceOf();
  await expect(evidence.onRunEnd(aRun({ trigger: 'schedule', ...failedAt('pay') }))).rejects.toThrow(/never started/);
  expect(evidence.runs()).toBe(0);
  expect(evidence.judgement().cells[0]?.baseline.runs).toBe(0);
  const series =
    'waygate_runs_total{journey="checkout-guest",segment="desktop-de",cohort="baseline",location="local",result="fail"}';
  expect(await shown(series)).toBe(`${series} 0`);
  await store.close();
});

test('A cell that turns suspicious, and one that clears again, is told once, and confirmations are told from the schedule', async () => {
  const { evidence, store, notes } = await evidenceOf();
  const walked = async (times: number, shape: Parameters<typeof aPair>[0] = {}) => {
    for (let round = 0; round < times; round += 1) {
      for (const record of aPair({ at: '2026-11-23T10:59:00.000Z', ...shape })) {
        await evidence.onRunStart(record);
        await evidence.onRunEnd(record);
      }
    }
  };
  const suspicions = () => notes.filter((line) => /^hold: .*suspicious/.test(line)).length;
  await walked(6);
  expect(suspicions()).toBe(0);
  await walked(1, { candidate: { ...failedAt('pay'), trigger: 'burst' } });
  await walked(1);
  expect(suspicions()).toBe(1);
  expect(notes.filter((line) => line.includes('(candidate, asked again) pay: '))).toHaveLength(1);
  await walked(60);
  expect(evidence.judgement().burst).toEqual([]);
  expect(suspicions()).toBe(1);
  expect(notes.at(-1)).not.toContain('suspicious');
  await store.close();
});

test('A verdict that changes is told once', async () => {
  const { evidence, store, notes } = await evidenceOf();
  for (let round = 0; round < 12; round += 1) {
    for (const record of aPair({ candidate: failedAt('pay') })) {
      await evidence.onRunStart(record);
      await evidence.onRunEnd(record);
    }
  }
  expect(evidence.judgement().verdict).toBe('roll_back');
  expect(notes.filter((line) => line.startsWith('roll_back: '))).toHaveLength(1);
  await store.close();
});

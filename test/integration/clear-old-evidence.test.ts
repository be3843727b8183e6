import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { clearOldEvidence } from '../../runner/commands/walk/clear-old-evidence.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { aRun, aWalk } from '../support/records.ts';
import { aResult } from '../support/result-document.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-old-'));
});
test.afterEach(() => rm(folder, { recursive: true }));

/** A walk of one day long ago, and all that it left. */
async function pastWalk(path: string, id: string, day: string, isCutOff = false): Promise<readonly string[]> {
  const store = await openEvidenceStore(path, { write: true });
  const run = aRun({ walk: id, startedAt: `${day}T10:00:00.000Z` });
  await store.beginWalk(aWalk({ id, startedAt: `${day}T09:59:00.000Z` }));
  await store.startRun(run);
  await store.finishRun(run);
  if (!isCutOff) await store.endWalk(id, `${day}T10:05:00.000Z`, aResult());
  await store.close();
  const files = [join(folder, 'artefacts', id, `${run.id}.png`), join(folder, 'reports', `${id}.html`)];
  for (const file of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, 'something');
  }
  return files;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

test('A walk older than the store keeps goes with its report and its screenshots, cut off or not; a younger one stays', async () => {
  const path = join(folder, 'evidence.sqlite');
  const old = await pastWalk(path, 'run-old', '2026-08-01');
  await pastWalk(path, 'run-cut-off', '2026-08-02', true);
  const young = await pastWalk(path, 'run-young', '2026-11-01');
  const store = await openEvidenceStore(path, { write: true });
  const artefacts = { folder: join(folder, 'artefacts'), maxMegabytes: 100, maxDays: 14 };
  await clearOldEvidence(store, { artefacts, store: { path, maxDays: 90 } }, NOW);
  expect((await store.walks()).map(({ id }) => id)).toEqual(['run-young']);
  expect(await store.runs('run-young')).toHaveLength(1);
  await store.close();
  expect(await Promise.all([...old, join(artefacts.folder, 'run-old')].map(exists))).toEqual([false, false, false]);
  expect(await Promise.all(young.map(exists))).toEqual([true, true]);
});

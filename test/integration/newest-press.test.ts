import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createPressFinder } from '../../runner/commands/release/newest-press.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { aWalk } from '../support/records.ts';
import { aPressTale } from '../support/stored-press.ts';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-presses-'));
});
test.afterEach(() => rm(folder, { recursive: true }));

test('The newest press of the candidate is found while another process writes, and those of other candidates are not', async () => {
  const file = join(folder, 'presses.sqlite');
  let nowMs = Date.parse('2026-11-23T12:00:00.000Z');
  const notes: string[] = [];
  const finder = createPressFinder({ file, candidate: '2.41.0', now: () => nowMs, note: (line) => notes.push(line) });
  const looked = async () => {
    nowMs += 60_000;
    finder.look();
    await new Promise((resolve) => setTimeout(resolve, 100));
    return finder.newest();
  };
  expect(await looked()).toBeNull();

  const store = await openEvidenceStore(file, { write: true });
  const keep = async (id: string, at: string, candidate: string, story: 'healthy' | 'collapse') => {
    const walk = aWalk({ id, command: 'press', startedAt: at, releases: { baseline: '2.40.0', candidate } });
    await store.beginWalk(walk);
    const { press } = aPressTale(story);
    await store.endPress(id, at, press);
  };
  await keep('press-1', '2026-11-23T10:00:00.000Z', '2.41.0', 'healthy');
  await keep('press-2', '2026-11-23T11:00:00.000Z', '2.42.0', 'collapse');
  await expect.poll(looked).toMatchObject({ verdict: 'pass', endedAt: '2026-11-23T10:00:00.000Z', percent: 100 });
  await keep('press-3', '2026-11-23T11:30:00.000Z', '2.41.0', 'collapse');
  await expect.poll(async () => (await looked())?.verdict).toBe('fail');
  await store.close();
  expect(notes).toEqual([]);
});

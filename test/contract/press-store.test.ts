import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@playwright/test';
import type { EvidenceStore, StoredPress } from '../../runner/core/walk.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { aPressTale } from '../support/stored-press.ts';

const ENDED = '2026-11-23T10:06:34.000Z';
const { walk: whole, runs, press } = aPressTale('collapse');
const { press: _, ...begun } = { ...whole, endedAt: null };

let folder: string;
let file: string;
let store: EvidenceStore;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-press-store-'));
  file = join(folder, 'evidence.sqlite');
  store = await openEvidenceStore(file, { write: true });
});

test.afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function reopened(): Promise<EvidenceStore> {
  await store.close();
  store = await openEvidenceStore(file, { write: false });
  return store;
}

test('A press under way is a walk without one', async () => {
  await store.beginWalk(begun);
  expect(await store.walk('press-1')).toEqual(begun);
  expect(await (await reopened()).walk('press-1')).toEqual(begun);
});

test('A press comes back as it was stored, from the same store and from one opened again', async () => {
  await store.beginWalk({ ...begun, follows: 'walk-1' });
  await store.endPress('press-1', ENDED, press);
  const expected = { ...begun, follows: 'walk-1', endedAt: ENDED, press };
  expect(await store.walk('press-1')).toEqual(expected);
  expect(await (await reopened()).walk('latest')).toEqual(expected);
});

test('What a later version adds to the evidence is kept', async () => {
  await store.beginWalk(begun);
  const later = { ...press, evidence: { ...press.evidence, weather: [{ at: 4 }] } } as unknown as StoredPress;
  await store.endPress('press-1', ENDED, later);
  expect((await (await reopened()).walk('press-1'))?.press).toEqual(later);
});

test('A press that was never begun can not end', async () => {
  await expect(store.endPress('ghost', ENDED, press)).rejects.toThrow(/press ghost .*never begun/);
});

const { evidence } = press;
const baseline = evidence.counts.baseline;
const BROKEN: readonly [name: string, press: unknown, message: RegExp][] = [
  ['a count that is no number', withCounts({ goodput: Number.NaN }), /press\.evidence\.counts\.baseline\.goodput/],
  ['a count below zero', withCounts({ intents: -1 }), /press\.evidence\.counts\.baseline\.intents/],
  ['a count that is missing', withCounts({ dropped: undefined }), /press\.evidence\.counts\.baseline\.dropped/],
  ['answers that are missing', withCounts({ answers: { ok: 3 } }), /press\.evidence\.counts\.baseline\.answers\.none/],
  [
    'fewer buckets than bounds',
    withCounts({ durations: [1, 2] }),
    /press\.evidence\.counts\.baseline\.durations: 27 buckets/,
  ],
  ['a phase that is missing', { ...press, evidence: { ...evidence, counts: { baseline } } }, /counts\.pressure/],
  [
    'a window of no phase',
    { ...press, evidence: { ...evidence, windows: [{ ...evidence.windows[0], phase: 'idle' }] } },
    /press\.evidence\.windows\.0\.phase/,
  ],
  [
    'a window with too few buckets',
    {
      ...press,
      evidence: {
        ...evidence,
        windows: [{ ...evidence.windows[0], counts: { ...evidence.windows[0]?.counts, durations: [] } }],
      },
    },
    /press\.evidence\.windows\.0\.counts\.durations: 27 buckets/,
  ],
  [
    'evidence of another schema',
    { ...press, evidence: { ...evidence, schema: 'other/v1' } },
    /press\.evidence\.schema/,
  ],
  ['effects that are not told', { ...press, evidence: { ...evidence, effects: {} } }, /press\.evidence\.effects/],
  ['a policy with a hole', { ...press, policy: { ...press.policy, recoverySeconds: null } }, /policy\.recoverySeconds/],
  ['an unknown verdict', { ...press, document: { ...press.document, verdict: 'maybe' } }, /press\.document\.verdict/],
  [
    'a reason of an unknown code',
    { ...press, document: { ...press.document, reasons: [{ code: 'weather', phase: null, text: 'rain' }] } },
    /press\.document\.reasons\.0\.code/,
  ],
];

for (const [name, broken, message] of BROKEN) {
  test(`Neither written nor read: ${name}`, async () => {
    await store.beginWalk(begun);
    await expect(store.endPress('press-1', ENDED, broken as StoredPress)).rejects.toThrow(message);
    expect(await store.walk('press-1')).toEqual(begun);
    const database = new DatabaseSync(file);
    database.prepare('UPDATE walks SET document = ?').run(JSON.stringify({ ...begun, press: broken }));
    database.close();
    await expect((await reopened()).walk('press-1')).rejects.toThrow(message);
  });
}

test('What an older version did not count is read as not there, and what it did not look for as not assessed', async () => {
  await store.beginWalk(begun);
  await store.endPress('press-1', ENDED, press);
  const older = JSON.parse(JSON.stringify({ ...begun, press })) as {
    press: { evidence: { counts: Record<string, Record<string, unknown>>; effects: Record<string, unknown> } };
  };
  for (const of of Object.values(older.press.evidence.counts)) {
    delete of.copies;
    delete of.crawled;
  }
  delete older.press.evidence.effects.key_reused;
  const database = new DatabaseSync(file);
  database.prepare('UPDATE walks SET document = ?').run(JSON.stringify(older));
  database.close();
  const read = (await (await reopened()).walk('press-1'))?.press?.evidence;
  expect(read?.counts).toEqual(evidence.counts);
  expect(read?.effects.key_reused).toMatchObject({ assessed: false });
});

test('A press is forgotten by age, with the runs of its journeys', async () => {
  await store.beginWalk(begun);
  for (const run of runs) {
    await store.startRun(run);
    await store.finishRun(run);
  }
  await store.endPress('press-1', ENDED, press);
  expect(await store.forget('2026-11-23T10:05:30.000Z')).toEqual([]);
  expect(await store.runs('press-1')).toEqual(runs);
  expect(await store.forget('2026-11-24T00:00:00.000Z')).toEqual(['press-1']);
  expect(await store.walk('press-1')).toBeNull();
  expect(await store.runs('press-1')).toEqual([]);
});

function withCounts(changed: object): unknown {
  return { ...press, evidence: { ...evidence, counts: { ...evidence.counts, baseline: { ...baseline, ...changed } } } };
}

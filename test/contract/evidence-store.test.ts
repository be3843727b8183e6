import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { RunRecord } from '../../runner/core/run-record.ts';
import type { EvidenceStore } from '../../runner/core/walk.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { aRun, aWalk, failedAt } from '../support/records.ts';
import { aResult } from '../support/result-document.ts';

interface Place {
  readonly store: EvidenceStore;
  remove(): Promise<void>;
}

const killed = {
  outcome: 'inconclusive',
  inconclusive: { cause: 'killed', message: 'the runner died' },
  finishedAt: null,
} as const;

/** What every evidence store must do, whatever it is kept in. */
function evidenceStoreSuite(label: string, open: () => Promise<Place>): void {
  test.describe(label, () => {
    let place: Place;
    let store: EvidenceStore;

    test.beforeEach(async () => {
      place = await open();
      store = place.store;
      await store.beginWalk(aWalk());
    });

    test.afterEach(async () => {
      await store.close();
      await place.remove();
    });

    test('A walk comes back as it was begun', async () => {
      expect(await store.walk('walk-1')).toEqual(aWalk());
    });

    test('A walk that was never begun is null', async () => {
      expect(await store.walk('walk-2')).toBeNull();
    });

    test('The latest walk is the one that started last, and walks come newest first', async () => {
      await store.beginWalk(aWalk({ id: 'walk-3', startedAt: '2026-11-23T12:00:00.000Z' }));
      await store.beginWalk(aWalk({ id: 'walk-2', startedAt: '2026-11-23T11:00:00.000Z' }));
      expect((await store.walk('latest'))?.id).toBe('walk-3');
      expect((await store.walks()).map(({ id }) => id)).toEqual(['walk-3', 'walk-2', 'walk-1']);
    });

    test('An ended walk keeps its result', async () => {
      await store.endWalk('walk-1', '2026-11-23T10:05:00.000Z', aResult());
      expect(await store.walk('walk-1')).toEqual(aWalk({ endedAt: '2026-11-23T10:05:00.000Z', result: aResult() }));
    });

    test('A finished run comes back as it was observed', async () => {
      const run = aRun({
        ...failedAt('place order', 'Zahlung abgelehnt – “é” 😀'),
        intent: {
          items: [{ sku: 'mug', quantity: 2, unitPriceMinor: 1250 }],
          currency: 'EUR',
          coupon: null,
          payment: 'card',
          email: null,
        },
      });
      await store.startRun({ ...run, ...killed, failure: null });
      await store.finishRun(run);
      expect(await store.runs('walk-1')).toEqual([run]);
    });

    test('Runs come in finishing order, those under way last in starting order', async () => {
      const [first, second, third, fourth] = [aRun(), aRun(), aRun(), aRun()];
      for (const run of [first, second, third, fourth]) await store.startRun({ ...run, ...killed });
      await store.finishRun(third);
      await store.finishRun(first);
      expect((await store.runs('walk-1')).map(({ id }) => id)).toEqual([third.id, first.id, second.id, fourth.id]);
    });

    test('A run under way stands as killed', async () => {
      const run = aRun();
      await store.startRun({ ...run, ...killed });
      expect(await store.runs('walk-1')).toEqual([{ ...run, ...killed }]);
    });

    test('Runs of other walks are not mixed in', async () => {
      await store.beginWalk(aWalk({ id: 'walk-2' }));
      const run = aRun({ walk: 'walk-2' });
      await store.startRun(run);
      await store.finishRun(run);
      expect(await store.runs('walk-1')).toEqual([]);
      expect(await store.runs('walk-2')).toEqual([run]);
    });

    test('Writes that are not awaited one by one are all kept', async () => {
      const runs = Array.from({ length: 50 }, () => aRun());
      await Promise.all(runs.map((run) => store.startRun({ ...run, ...killed })));
      await Promise.all(runs.map((run) => store.finishRun(run)));
      expect((await store.runs('walk-1')).map(({ id }) => id).toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
    });

    const refusals: readonly [name: string, act: () => Promise<unknown>, message: RegExp][] = [
      [
        'A run that was never started can not finish',
        () => store.finishRun(aRun({ id: 'ghost' })),
        /run ghost .*never started/,
      ],
      [
        'A run of an unknown walk can not start',
        () => store.startRun(aRun({ walk: 'nowhere' })),
        /could not write the start of run/,
      ],
      ['A record that breaks the schema is not written', () => store.startRun(aRun({ durationMs: -1 })), /durationMs/],
      [
        'A failed run must say what failed',
        () => store.startRun(aRun({ outcome: 'fail' })),
        /failure: set if and only if/,
      ],
      [
        'A walk that was never begun can not end',
        () => store.endWalk('ghost', '2026-11-23T10:05:00.000Z', aResult()),
        /walk ghost .*never begun/,
      ],
    ];
    for (const [name, act, message] of refusals) {
      test(name, async () => {
        await expect(act()).rejects.toThrow(message);
      });
    }

    test('A run finishes once: the second record does not replace the first', async () => {
      const run = aRun();
      await store.startRun({ ...run, ...killed });
      await store.finishRun(run);
      await expect(store.finishRun({ ...run, ...failedAt('pay') })).rejects.toThrow(/finished already/);
      expect(await store.runs('walk-1')).toEqual([run]);
    });

    test('Walks that ended before an instant are forgotten with their runs, later ones are kept whole', async () => {
      const old = aRun({ walk: 'walk-old', startedAt: '2026-08-01T10:00:00.000Z' });
      const astride = aRun({ walk: 'walk-astride', startedAt: '2026-08-01T10:30:00.000Z' });
      for (const { id, endedAt, run } of [
        { id: 'walk-old', endedAt: '2026-08-01T10:05:00.000Z', run: old },
        { id: 'walk-astride', endedAt: '2026-08-03T10:05:00.000Z', run: astride },
      ]) {
        await store.beginWalk(aWalk({ id, startedAt: '2026-08-01T09:59:00.000Z' }));
        await store.startRun({ ...run, ...killed });
        await store.finishRun(run);
        await store.endWalk(id, endedAt, aResult());
      }
      expect(await store.forget('2026-08-02T00:00:00.000Z')).toEqual(['walk-old']);
      expect(await store.walk('walk-old')).toBeNull();
      expect(await store.runs('walk-old')).toEqual([]);
      expect(await store.runs('walk-astride')).toEqual([astride]);
      expect((await store.walks()).map(({ id }) => id)).toEqual(['walk-1', 'walk-astride']);
    });

    test('A walk that goes on loses its old runs alone, however many, and says so', async () => {
      const before = '2026-11-23T10:20:00.000Z';
      const at = (seconds: number) => new Date(Date.parse(before) + seconds * 1000).toISOString();
      const runs = Array.from({ length: 1203 }, (_, i) => aRun({ startedAt: at(i - 1200) }));
      for (const run of runs) await store.startRun({ ...run, ...killed });
      for (const run of runs.slice(0, -1)) await store.finishRun(run);
      expect(await store.forget(before)).toEqual([]);
      expect((await store.runs('walk-1')).map(({ id }) => id)).toEqual(runs.slice(1200).map(({ id }) => id));
      expect(await store.walk('walk-1')).toEqual(aWalk({ forgottenBefore: before }));
      await store.finishRun(runs.at(-1) as RunRecord);
      await store.endWalk('walk-1', at(9), aResult());
      expect((await store.walk('walk-1'))?.forgottenBefore).toBe(before);
    });

    test('A walk under way is not forgotten for having no runs yet', async () => {
      expect(await store.forget('2027-01-01T00:00:00.000Z')).toEqual([]);
      expect(await store.walk('walk-1')).toEqual(aWalk());
    });

    test('A store can be closed twice', async () => {
      await store.close();
      await store.close();
    });
  });
}

evidenceStoreSuite('SQLite in a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-store-'));
  const store = await openEvidenceStore(join(folder, 'deep', 'evidence.sqlite'), { write: true });
  return { store, remove: () => rm(folder, { recursive: true }) };
});

evidenceStoreSuite('SQLite in memory', async () => ({
  store: await openEvidenceStore(':memory:', { write: true }),
  remove: async () => undefined,
}));

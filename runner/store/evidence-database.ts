import { type Kysely, sql } from 'kysely';
import type { RunRecord } from '../core/run-record.ts';
import type { EvidenceStore, Walk } from '../core/walk.ts';
import { forget } from './forget.ts';
import { parseRun } from './run-schema.ts';
import { storeError } from './store-error.ts';
import type { EvidenceTables } from './tables.ts';
import { parseWalk } from './walk-schema.ts';

export interface EvidenceDatabase {
  readonly db: Kysely<EvidenceTables>;
  /** How messages name it. */
  readonly name: string;
  /** Gives back what was taken to open it; called once, after the database is closed. */
  release(): void;
}

const nextStart = sql<number>`(select coalesce(max(start_sequence), 0) + 1 from runs)`;
const nextFinish = sql<number>`(select coalesce(max(finish_sequence), 0) + 1 from runs)`;

/** The port on any database that Kysely speaks to; whoever opened it has brought it to today's schema. */
export function createEvidenceStore({ db, name, release }: EvidenceDatabase): EvidenceStore {
  const attempt = async <T>(doing: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw storeError(doing, name, error);
    }
  };
  /** Walks that this process writes: an end without a result does not mean that they are over. */
  const begun = new Set<string>();
  let closed = false;
  const end = async (id: string, ending: Partial<Walk>): Promise<void> => {
    const row = await db.selectFrom('walks').select('document').where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new Error('it was never begun');
    const document = JSON.stringify(parseWalk({ ...walkIn(row), ...ending }));
    await db.updateTable('walks').set({ document }).where('id', '=', id).execute();
  };

  return Object.freeze<EvidenceStore>({
    beginWalk: (walk) =>
      attempt(`begin walk ${walk.id} in`, async () => {
        await db
          .insertInto('walks')
          .values({ id: walk.id, started_at: walk.startedAt, document: JSON.stringify(parseWalk(walk)) })
          .execute();
        begun.add(walk.id);
      }),

    endWalk: (id, endedAt, result) => attempt(`end walk ${id} in`, () => end(id, { endedAt, result })),

    endPress: (id, endedAt, press) => attempt(`end press ${id} in`, () => end(id, { endedAt, press })),

    startRun: (record) =>
      attempt(`write the start of run ${record.id} to`, async () => {
        await db
          .insertInto('runs')
          .values({ ...columnsOf(parseRun(record)), start_sequence: nextStart, finish_sequence: null, open: 1 })
          .execute();
      }),

    finishRun: (record) =>
      attempt(`write run ${record.id} to`, async () => {
        const { id, ...columns } = columnsOf(parseRun(record));
        const { numUpdatedRows } = await db
          .updateTable('runs')
          .set({ ...columns, finish_sequence: nextFinish, open: 0 })
          .where('id', '=', id)
          .where('open', '=', 1)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) throw new Error('it was never started, or is finished already');
      }),

    walks: () =>
      attempt('read', async () => {
        const rows = await db
          .selectFrom('walks')
          .select('document')
          .orderBy('started_at', 'desc')
          .orderBy('id', 'desc')
          .execute();
        return rows.map(walkIn);
      }),

    walk: (id) =>
      attempt('read', async () => {
        const walks = db.selectFrom('walks').select('document');
        const wanted =
          id === 'latest'
            ? walks.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(1)
            : walks.where('id', '=', id);
        const row = await wanted.executeTakeFirst();
        return row === undefined ? null : walkIn(row);
      }),

    // Runs that are still open come last: they stand as `killed` until they finish.
    runs: (walkId) =>
      attempt('read', async () => {
        const rows = await db
          .selectFrom('runs')
          .select('document')
          .where('walk', '=', walkId)
          .orderBy('open')
          .orderBy('finish_sequence')
          .orderBy('start_sequence')
          .execute();
        return rows.map(({ document }) => parseRun(JSON.parse(document)));
      }),

    forget: (before) => attempt('delete old evidence from', () => forget(db, before, begun)),

    close: () =>
      attempt('close', async () => {
        if (closed) return;
        closed = true;
        try {
          await db.destroy();
        } finally {
          release();
        }
      }),
  });
}

/** Lets runs of a dead runner stand as they are, in starting order. Returns how many there were. */
export async function closeOpenRuns(db: Kysely<EvidenceTables>): Promise<number> {
  return await db.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom('runs')
      .select('id')
      .where('open', '=', 1)
      .orderBy('start_sequence')
      .execute();
    for (const { id } of rows) {
      await transaction
        .updateTable('runs')
        .set({ open: 0, finish_sequence: nextFinish })
        .where('id', '=', id)
        .execute();
    }
    return rows.length;
  });
}

function columnsOf(record: RunRecord) {
  return {
    id: record.id,
    walk: record.walk,
    journey: record.journey,
    segment: record.segment,
    cohort: record.cohort,
    run_trigger: record.trigger,
    outcome: record.outcome,
    started_at: record.startedAt,
    finished_at: record.finishedAt,
    document: JSON.stringify(record),
  };
}

function walkIn({ document }: { readonly document: string }): Walk {
  return parseWalk(JSON.parse(document));
}

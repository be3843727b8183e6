import type { Kysely } from 'kysely';
import type { Walk } from '../core/walk.ts';
import type { EvidenceTables } from './tables.ts';
import { parseWalk } from './walk-schema.ts';

/** Rows deleted at once: a writer that waits, or the runner's one thread, is held up no longer than for these. */
const BATCH = 500;

/**
 * Deletes walks that ended before the instant, and runs before it of walks that go on. A walk that was cut off goes with its last
 * run; one in `writing` stays. Resolves with the ids of the walks that are gone.
 */
export async function forget(
  db: Kysely<EvidenceTables>,
  before: string,
  writing: ReadonlySet<string>,
): Promise<readonly string[]> {
  const old = await db
    .selectFrom('walks')
    .select(['id', 'document'])
    .where('started_at', '<', before)
    .orderBy('started_at')
    .execute();
  const gone: string[] = [];
  for (const { id, document } of old) {
    const walk = parseWalk(JSON.parse(document));
    const isOver = walk.endedAt !== null && Date.parse(walk.endedAt) < Date.parse(before);
    // One that has ended since is kept whole: its verdict must stay explainable.
    if (!isOver && walk.endedAt !== null) continue;
    const deleted = await deleteRuns(db, id, isOver ? null : before);
    const isEmpty = isOver || (!writing.has(id) && !(await hasRuns(db, id)));
    if (isEmpty) {
      await db.deleteFrom('walks').where('id', '=', id).execute();
      gone.push(id);
    } else if (deleted > 0) {
      const shortened = JSON.stringify({ ...walk, forgottenBefore: before } satisfies Walk);
      await db.updateTable('walks').set({ document: shortened }).where('id', '=', id).execute();
    }
  }
  return gone;
}

/** Oldest first, all of them or up to the first that started later; batch by batch. */
async function deleteRuns(db: Kysely<EvidenceTables>, walk: string, before: string | null): Promise<number> {
  for (let deleted = 0; ; ) {
    const oldest = await db
      .selectFrom('runs')
      .select(['id', 'started_at'])
      .where('walk', '=', walk)
      .where('open', '=', 0)
      .orderBy('finish_sequence')
      .limit(BATCH)
      .execute();
    const ids = oldest.filter(({ started_at }) => before === null || started_at < before).map(({ id }) => id);
    if (ids.length > 0) await db.deleteFrom('runs').where('id', 'in', ids).execute();
    deleted += ids.length;
    if (ids.length < BATCH) return deleted;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function hasRuns(db: Kysely<EvidenceTables>, walk: string): Promise<boolean> {
  return (await db.selectFrom('runs').select('id').where('walk', '=', walk).limit(1).executeTakeFirst()) !== undefined;
}

import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Every step from an empty database to today's, by name, in order. A step that was released is never changed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-walks-and-runs': { up: walksAndRuns },
};

async function walksAndRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('walks')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('walk', 'text', (column) => column.notNull().references('walks.id'))
    .addColumn('journey', 'text', (column) => column.notNull())
    .addColumn('segment', 'text', (column) => column.notNull())
    .addColumn('cohort', 'text', (column) => column.notNull())
    .addColumn('run_trigger', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('start_sequence', 'integer', (column) => column.notNull())
    .addColumn('finish_sequence', 'integer')
    .addColumn('open', 'integer', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('runs_of_a_walk').on('runs').columns(['walk', 'finish_sequence']).execute();
  await db.schema.createIndex('runs_by_finish').on('runs').column('finish_sequence').execute();
  await db.schema.createIndex('runs_by_start').on('runs').column('start_sequence').execute();
  await db.schema.createIndex('open_runs').on('runs').column('open').execute();
  await db.schema
    .createTable('writer')
    .addColumn('pid', 'integer', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .execute();
}

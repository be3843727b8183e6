import { type Kysely, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import { MIGRATIONS } from './migrations.ts';
import type { EvidenceTables } from './tables.ts';

/** Brings the database to today's schema; a reader only checks that it is there. Throws when it can't be. */
export async function bringUpToDate(db: Kysely<EvidenceTables>, { write }: { readonly write: boolean }): Promise<void> {
  const done = await namesDone(db);
  const newer = done.filter((name) => !(name in MIGRATIONS));
  if (newer.length > 0) {
    throw new Error(
      `it was written by a newer waygate (it has ${newer.join(', ')}); update this one, or choose another file with store.path`,
    );
  }
  if (done.length === Object.keys(MIGRATIONS).length) return;
  if (!write) {
    throw new Error('it was written by an older waygate; `waygate run` or `waygate watch` brings it up to date');
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function namesDone(db: Kysely<EvidenceTables>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{
    name: string;
  }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  return rows.map(({ name }) => name);
}

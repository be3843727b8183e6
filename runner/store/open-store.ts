import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { EvidenceStore } from '../core/walk.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { closeOpenRuns, createEvidenceStore } from './evidence-database.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { storeError } from './store-error.ts';
import type { EvidenceTables } from './tables.ts';
import { takeWriterLock } from './writer-lock.ts';

export interface OpenMode {
  /** One process at a time may write a store; any number may read beside it. */
  readonly write: boolean;
  /** Most pages of 4 KiB that the file may grow to; as large as the disk lets it unless given. */
  readonly maxPages?: number;
}

const IN_MEMORY = ':memory:';
const BUSY_MS = 5000;
/** Marks our files in SQLite's header: "wayg". */
const APPLICATION_ID = 0x77617967;

/**
 * Opens (and for writing: creates, migrates, and settles what a dead runner left open) the evidence in a SQLite file.
 * Rejects with an `Error` that names the store and the way out: not writable, not a database, another program's,
 * written by a newer waygate, or being written by another runner.
 */
export async function openEvidenceStore(path: string, mode: OpenMode): Promise<EvidenceStore> {
  const file = path !== IN_MEMORY && existsSync(path) ? realpathSync(path) : path;
  if (!mode.write && !existsSync(file)) {
    throw new Error(
      `could not open the evidence store ${path}: there is none yet; \`waygate run\` or \`waygate watch\` makes it`,
    );
  }
  const lock = mode.write && file !== IN_MEMORY ? takeLock(file) : null;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: !mode.write, timeout: BUSY_MS });
    const db = new Kysely<EvidenceTables>({ dialect: nodeSqliteDialect(database) });
    refuseForeign(database);
    if (mode.write) prepareForWriting(database, mode);
    await bringUpToDate(db, mode);
    if (mode.write) {
      await closeOpenRuns(db);
      await db.deleteFrom('writer').execute();
      await db
        .insertInto('writer')
        .values({ pid: process.pid, host: hostname(), since: new Date().toISOString() })
        .execute();
    }
    return createEvidenceStore({ db, name: path, release: () => lock?.[Symbol.dispose]() });
  } catch (error) {
    database?.close();
    lock?.[Symbol.dispose]();
    throw storeError('open', path, error);
  }
}

function takeLock(file: string): Disposable {
  let lock: Disposable | null;
  try {
    mkdirSync(dirname(file), { recursive: true });
    lock = takeWriterLock(`${file}.lock`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const cause = code.startsWith('ERR_SQLITE')
      ? error
      : new Error(`its folder can not be made (${code}); choose another with store.path`, { cause: error });
    throw storeError('open', file, cause);
  }
  if (lock !== null) return lock;
  throw new Error(
    `could not open the evidence store ${file}: ${holderOf(file)} is writing to it; stop that one, or give this one a store of its own (--store <file>, or store.path in the configuration)`,
  );
}

/** Who holds the lock, as the store itself says. */
function holderOf(file: string): string {
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
    try {
      const { pid, host } = database.prepare('SELECT pid, host FROM writer').get() ?? {};
      return pid === undefined ? 'another waygate' : `another waygate (pid ${pid} on ${host})`;
    } finally {
      database.close();
    }
  } catch {
    return 'another waygate';
  }
}

function refuseForeign(database: DatabaseSync): void {
  const id = database.prepare('PRAGMA application_id').get()?.application_id;
  const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n;
  if (id === APPLICATION_ID || tables === 0) return;
  throw new Error('it is a database of another program; choose another file with store.path');
}

function prepareForWriting(database: DatabaseSync, { maxPages }: OpenMode): void {
  // NORMAL survives the death of this process; only a power cut can take the last records back.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
}

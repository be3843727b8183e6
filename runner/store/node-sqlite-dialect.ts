import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { SqliteAdapter, SqliteDialect } from 'kysely';

type Parameters = readonly SQLInputValue[];

/**
 * SQLite changes its schema in transactions, and takes them back; Kysely makes no use of that. A runner killed in its first opening would
 * leave half of the tables.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** Kysely's SQLite dialect, spoken to the SQLite that Node brings. */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  return new NodeSqliteDialect({
    database: {
      close: () => database.close(),
      prepare(sql) {
        const statement = database.prepare(sql);
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...(parameters as Parameters)),
          run: (parameters) => statement.run(...(parameters as Parameters)),
          iterate: (parameters) => statement.iterate(...(parameters as Parameters)),
        };
      },
    },
  });
}

import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { SqliteDialect } from 'kysely';

type Parameters = readonly SQLInputValue[];

/** Kysely's SQLite dialect, spoken to the SQLite that Node brings. */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  return new SqliteDialect({
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

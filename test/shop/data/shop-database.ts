import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** The data that both releases share. In memory: it ends with the process and leaves nothing behind. */
export interface ShopDatabase {
  /** A prepared statement, prepared once per text. */
  prepare(sql: string): StatementSync;
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs `act` in an immediate transaction: all of it, or nothing when it throws. `act` must not await. */
  atomically<T>(act: () => T): T;
  close(): void;
}

export function openShopDatabase(): ShopDatabase {
  const database = new DatabaseSync(':memory:');
  database.exec(SCHEMA);
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      prepared.set(sql, statement);
    }
    return statement;
  };
  return {
    prepare,
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    atomically(act) {
      prepare('BEGIN IMMEDIATE').run();
      try {
        const result = act();
        prepare('COMMIT').run();
        return result;
      } catch (error) {
        prepare('ROLLBACK').run();
        throw error;
      }
    },
    close: () => database.close(),
  };
}

/** Times are ISO 8601 or epoch milliseconds (`_ms`), money is in minor units, documents are JSON. */
const SCHEMA = `
CREATE TABLE stock (sku TEXT PRIMARY KEY, on_hand INTEGER NOT NULL, reserved INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE reservations (checkout TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
  PRIMARY KEY (checkout, sku)) WITHOUT ROWID;
CREATE INDEX reservations_by_expiry ON reservations (expires_ms);
CREATE TABLE movements (id INTEGER PRIMARY KEY, at TEXT NOT NULL, sku TEXT NOT NULL, delta INTEGER NOT NULL, reason TEXT NOT NULL,
  operation TEXT NOT NULL, release TEXT, UNIQUE (operation, reason, sku));
CREATE TABLE carts (id TEXT PRIMARY KEY, coupon TEXT, touched_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX carts_by_age ON carts (touched_ms);
CREATE TABLE cart_lines (cart TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (cart, sku)) WITHOUT ROWID;
CREATE TABLE checkouts (id TEXT PRIMARY KEY, cart TEXT NOT NULL, market TEXT NOT NULL, lines TEXT NOT NULL, coupon TEXT, email TEXT,
  address TEXT, shipping TEXT, state TEXT NOT NULL, reserved_until TEXT, begun_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX checkouts_by_age ON checkouts (begun_ms);
CREATE INDEX checkouts_by_cart ON checkouts (cart, state);
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counters VALUES ('order', 100000);
CREATE TABLE orders (number TEXT PRIMARY KEY, checkout TEXT NOT NULL, status TEXT NOT NULL, placed_at TEXT NOT NULL, account TEXT,
  synthetic TEXT, document TEXT NOT NULL);
CREATE INDEX orders_by_account ON orders (account);
CREATE TABLE idempotency (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, number TEXT) WITHOUT ROWID;
CREATE TABLE payments (id TEXT PRIMARY KEY, order_number TEXT NOT NULL, method TEXT NOT NULL, amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL, status TEXT NOT NULL, release TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE redemptions (coupon TEXT NOT NULL, operation TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (coupon, operation)) WITHOUT ROWID;
CREATE TABLE accounts (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, salt TEXT NOT NULL, hash TEXT NOT NULL,
  address TEXT) WITHOUT ROWID;
CREATE TABLE sessions (token TEXT PRIMARY KEY, account TEXT NOT NULL, begun_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX sessions_by_age ON sessions (begun_ms);
`;

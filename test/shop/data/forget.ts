import type { ShopDatabase } from './shop-database.ts';

/** Longer than any shopper comes back after, and than goods are reserved. In real time: the shop's clock can be moved. */
const KEPT_MS = 60 * 60_000;
const EVERY_MS = 60_000;

/** Forgets carts, checkouts and sign-ins that nobody touched for an hour, once a minute, so that a shop under pressure does not grow for ever. */
export function startForgetting(database: ShopDatabase): { stop(): void } {
  const timer = setInterval(() => forget(database, Date.now() - KEPT_MS), EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

/** Forgets what has not been touched since `beforeMs` (epoch). Orders, payments and stock movements are books, and stay. */
export function forget(database: ShopDatabase, beforeMs: number): void {
  database.atomically(() => {
    database.run('DELETE FROM cart_lines WHERE cart IN (SELECT id FROM carts WHERE touched_ms < ?)', beforeMs);
    database.run('DELETE FROM carts WHERE touched_ms < ?', beforeMs);
    database.run('DELETE FROM checkouts WHERE begun_ms < ?', beforeMs);
    database.run('DELETE FROM sessions WHERE begun_ms < ?', beforeMs);
  });
}

import { setTimeout as pause } from 'node:timers/promises';
import { ServiceRefusal } from './contracts.ts';
import type { ShopWorld } from './shop-world.ts';

export interface Wanted {
  readonly sku: string;
  readonly quantity: number;
}

export interface InventoryService {
  /** What can be promised now: on hand less reserved, never below zero. Unknown SKUs are left out. */
  available(input: { readonly skus: readonly string[] }): Promise<Readonly<Record<string, number>>>;
  /** Holds the goods for a checkout, in place of what it held before. Refuses with 409 `sold_out`. */
  reserve(input: { readonly checkout: string; readonly lines: readonly Wanted[] }): Promise<{ readonly until: string }>;
  release(input: { readonly checkout: string }): Promise<null>;
  /** Takes the goods out of stock, once per operation, and ends the reservation. Refuses with 409 `sold_out`. */
  commit(input: {
    readonly checkout: string;
    readonly operation: string;
    readonly lines: readonly Wanted[];
  }): Promise<null>;
  /** Puts back what an operation took, once. */
  restock(input: { readonly operation: string }): Promise<null>;
}

const RESERVATION_MS = 15 * 60_000;
/** Between reading and writing (`lost-stock-update`, `sold-out-on-conflict`): the more, the surer do simultaneous orders meet. */
const RACE_MS = 25;

export function createInventoryService({ database, clock, state }: ShopWorld): InventoryService {
  const level = (sku: string): { on_hand: number; reserved: number } | undefined =>
    database.prepare('SELECT on_hand, reserved FROM stock WHERE sku = ?').get(sku) as
      | { on_hand: number; reserved: number }
      | undefined;
  // The fault looks at what lies on the shelf, not at what is promised to others.
  const freeOf = (stock: { on_hand: number; reserved: number }) =>
    state.has('no-stock-check') ? stock.on_hand : stock.on_hand - stock.reserved;
  const unhold = (rows: readonly Record<string, unknown>[]) => {
    for (const { checkout, sku, quantity } of rows as { checkout: string; sku: string; quantity: number }[]) {
      database.run('UPDATE stock SET reserved = reserved - ? WHERE sku = ?', quantity, sku);
      database.run('DELETE FROM reservations WHERE checkout = ? AND sku = ?', checkout, sku);
    }
  };
  const sweep = () => unhold(database.prepare('SELECT * FROM reservations WHERE expires_ms <= ?').all(clock.now()));
  const drop = (checkout: string) =>
    unhold(database.prepare('SELECT * FROM reservations WHERE checkout = ?').all(checkout));
  const demand = ({ sku, quantity }: Wanted) => {
    const stock = level(sku);
    const free = stock === undefined ? 0 : freeOf(stock);
    if (free < quantity)
      throw new ServiceRefusal(409, 'sold_out', `${sku}: ${Math.max(0, free)} left, ${quantity} wanted`);
  };
  const move = (sku: string, delta: number, reason: string, operation: string): boolean =>
    database.run(
      'INSERT OR IGNORE INTO movements (at, sku, delta, reason, operation, release) VALUES (?, ?, ?, ?, ?, ?)',
      clock.iso(),
      sku,
      delta,
      reason,
      operation,
      state.release,
    ) === 1;

  return {
    async available({ skus }) {
      database.atomically(sweep);
      const levels: Record<string, number> = {};
      for (const sku of skus) {
        const stock = level(sku);
        if (stock !== undefined) levels[sku] = Math.max(0, freeOf(stock));
      }
      return levels;
    },
    async reserve({ checkout, lines }) {
      const expires = clock.now() + RESERVATION_MS;
      database.atomically(() => {
        sweep();
        drop(checkout);
        for (const line of lines) {
          demand(line);
          database.run('INSERT INTO reservations VALUES (?, ?, ?, ?)', checkout, line.sku, line.quantity, expires);
          database.run('UPDATE stock SET reserved = reserved + ? WHERE sku = ?', line.quantity, line.sku);
        }
      });
      return { until: new Date(expires).toISOString() };
    },
    async release({ checkout }) {
      database.atomically(() => drop(checkout));
      return null;
    },
    async commit({ checkout, operation, lines }) {
      const conflicts = state.has('sold-out-on-conflict');
      const before =
        conflicts || state.has('lost-stock-update') ? lines.map(({ sku }) => level(sku)?.on_hand ?? 0) : null;
      if (before !== null) await pause(RACE_MS);
      if (conflicts && lines.some(({ sku }, index) => level(sku)?.on_hand !== before?.[index]))
        throw new ServiceRefusal(409, 'sold_out', 'the stock has changed meanwhile');
      database.atomically(() => {
        sweep();
        drop(checkout);
        lines.forEach((line, index) => {
          if (!state.has('no-stock-check')) demand(line);
          if (!move(line.sku, -line.quantity, 'order', operation)) return;
          const stale = conflicts ? undefined : before?.[index];
          if (stale === undefined)
            database.run('UPDATE stock SET on_hand = on_hand - ? WHERE sku = ?', line.quantity, line.sku);
          else database.run('UPDATE stock SET on_hand = ? WHERE sku = ?', stale - line.quantity, line.sku);
        });
      });
      return null;
    },
    async restock({ operation }) {
      database.atomically(() => {
        const taken = database
          .prepare("SELECT sku, delta FROM movements WHERE operation = ? AND reason = 'order'")
          .all(operation);
        for (const { sku, delta } of taken as { sku: string; delta: number }[]) {
          if (move(sku, -delta, 'restock', operation))
            database.run('UPDATE stock SET on_hand = on_hand - ? WHERE sku = ?', delta, sku);
        }
      });
      return null;
    },
  };
}

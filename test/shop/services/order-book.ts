import { setTimeout as pause } from 'node:timers/promises';
import type { Order, OrderStatus } from './contracts.ts';
import type { ShopWorld } from './shop-world.ts';

/** Orders as they are stored. */
export interface OrderBook {
  /** Gives the order its number and stores it. */
  enter(draft: Omit<Order, 'number'>, checkout: string): Promise<Order>;
  find(number: string): Order | null;
  ofAccount(account: string): readonly Order[];
  /** False when the order's status is not `from` (any more). */
  advance(number: string, from: OrderStatus, to: OrderStatus): boolean;
}

/** Between reading the last number and using the next (`order-number-race`). */
const RACE_MS = 30;

interface Row {
  readonly number: string;
  readonly status: OrderStatus;
  readonly document: string;
}

export function createOrderBook({ database, state }: Pick<ShopWorld, 'database' | 'state'>): OrderBook {
  const read = ({ number, status, document }: Row): Order => ({ ...(JSON.parse(document) as Order), number, status });
  const insert = (number: string, draft: Omit<Order, 'number'>, checkout: string): Order => {
    database.run(
      'INSERT INTO orders (number, checkout, status, placed_at, account, synthetic, document) VALUES (?, ?, ?, ?, ?, ?, ?)',
      number,
      checkout,
      draft.status,
      draft.placedAt,
      draft.account,
      draft.synthetic,
      JSON.stringify(draft),
    );
    return { ...draft, number };
  };
  const last = (): number =>
    (database.prepare("SELECT value FROM counters WHERE name = 'order'").get() as { value: number }).value;
  return {
    async enter(draft, checkout) {
      if (state.has('order-number-race')) {
        const next = last() + 1;
        await pause(RACE_MS);
        const order = insert(`W${next}`, draft, checkout);
        database.run("UPDATE counters SET value = max(value, ?) WHERE name = 'order'", next);
        return order;
      }
      return database.atomically(() => {
        database.run("UPDATE counters SET value = value + 1 WHERE name = 'order'");
        return insert(`W${last()}`, draft, checkout);
      });
    },
    find(number) {
      const row = database.prepare('SELECT number, status, document FROM orders WHERE number = ?').get(number) as
        | Row
        | undefined;
      return row === undefined ? null : read(row);
    },
    ofAccount: (account) =>
      (
        database
          .prepare('SELECT number, status, document FROM orders WHERE account = ? ORDER BY rowid DESC LIMIT 50')
          .all(account) as unknown as Row[]
      ).map(read),
    advance: (number, from, to) =>
      database.run('UPDATE orders SET status = ? WHERE number = ? AND status = ?', to, number, from) === 1,
  };
}

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Order } from '../services/contracts.ts';
import type { Shop } from '../shop.ts';
import { read } from './bad-request.ts';

const limit = z.coerce.number('a number of rows').int().min(1).max(10_000).default(100);
const ordersQuery = z.strictObject({
  /** `true`, `false`, or the id of a run. */
  synthetic: z.string().optional(),
  checkout: z.string().optional(),
  limit,
});
const paymentsQuery = z.strictObject({ order: z.string().optional(), limit });
const movementsQuery = z.strictObject({ sku: z.string().optional(), limit });
const stockQuery = z.strictObject({ sku: z.string().optional() });

/** What an operator reads: orders, payments, stock and its movements, newest first. */
export function registerReadings(app: FastifyInstance, { database }: Shop): void {
  app.get('/orders', async ({ query }) => {
    const { synthetic, checkout, limit } = read(ordersQuery, query);
    const [marked, run] = [
      synthetic === 'true' ? 1 : synthetic === 'false' ? 0 : null,
      /^(true|false)$/.test(synthetic ?? 'true') ? null : synthetic,
    ];
    const rows = database.prepare(ORDERS).all({ marked, run: run ?? null, checkout: checkout ?? null, limit });
    return (rows as unknown as { number: string; checkout: string; status: Order['status']; document: string }[]).map(
      (row) => ({
        ...(JSON.parse(row.document) as Order),
        number: row.number,
        status: row.status,
        checkout: row.checkout,
      }),
    );
  });
  app.get('/payments', async ({ query }) => {
    const { order, limit } = read(paymentsQuery, query);
    return database.prepare(PAYMENTS).all({ order: order ?? null, limit });
  });
  app.get('/stock-movements', async ({ query }) => {
    const { sku, limit } = read(movementsQuery, query);
    return database.prepare(MOVEMENTS).all({ sku: sku ?? null, limit });
  });
  app.get('/stock', async ({ query }) => database.prepare(STOCK).all({ sku: read(stockQuery, query).sku ?? null }));
  app.get('/redemptions', async () =>
    database.prepare('SELECT coupon, count(*) AS times FROM redemptions GROUP BY coupon ORDER BY coupon').all(),
  );
}

const ORDERS = `SELECT number, checkout, status, document FROM orders
WHERE ($marked IS NULL OR (synthetic IS NOT NULL) = $marked) AND ($run IS NULL OR synthetic = $run) AND ($checkout IS NULL OR checkout = $checkout)
ORDER BY rowid DESC LIMIT $limit`;
const PAYMENTS = `SELECT id, order_number AS "order", method, amount_minor AS amountMinor, currency, status, release, at FROM payments
WHERE $order IS NULL OR order_number = $order ORDER BY at DESC LIMIT $limit`;
const MOVEMENTS = `SELECT id, at, sku, delta, reason, operation, release FROM movements WHERE $sku IS NULL OR sku = $sku ORDER BY id DESC LIMIT $limit`;
const STOCK = `SELECT sku, on_hand AS onHand, reserved FROM stock WHERE $sku IS NULL OR sku = $sku ORDER BY sku`;

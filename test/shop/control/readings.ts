import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { COUPONS } from '../data/coupons.ts';
import type { Order } from '../services/contracts.ts';
import type { Shop } from '../shop.ts';
import { read } from './bad-request.ts';

const limit = z.coerce.number('a number of rows').int().min(1).max(10_000).default(100);
/** The last row of the page before; empty for the first page. Rows then come oldest first, payments by id. */
const after = z.string().optional();
const ordersQuery = z.strictObject({
  /** `true`, `false`, or the id of a run. */
  synthetic: z.string().optional(),
  /** A run whose orders are marked `<run>.<intent>`. */
  run: z.string().optional(),
  checkout: z.string().optional(),
  after,
  limit,
});
const paymentsQuery = z.strictObject({ order: z.string().optional(), run: z.string().optional(), after, limit });
const movementsQuery = z.strictObject({ sku: z.string().optional(), limit });
const stockQuery = z.strictObject({ sku: z.string().optional() });

/** What an operator reads: orders, payments, stock and its movements, newest first; and what the shop has been asked. */
export function registerReadings(app: FastifyInstance, { database, served }: Shop): void {
  app.get('/served', async () => served);
  app.get('/orders', async ({ query }) => {
    const { synthetic, run, checkout, after, limit } = read(ordersQuery, query);
    const [marked, mark] = [
      synthetic === 'true' ? 1 : synthetic === 'false' ? 0 : null,
      /^(true|false)$/.test(synthetic ?? 'true') ? null : synthetic,
    ];
    const filter = { marked, mark: mark ?? null, run: run ?? null, checkout: checkout ?? null, limit };
    const rows =
      after === undefined
        ? database.prepare(ORDERS).all(filter)
        : database.prepare(ORDERS_ON).all({ ...filter, after });
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
    const { order, run, after, limit } = read(paymentsQuery, query);
    const filter = { order: order ?? null, run: run ?? null, limit };
    return after === undefined
      ? database.prepare(PAYMENTS).all(filter)
      : database.prepare(PAYMENTS_ON).all({ ...filter, after });
  });
  app.get('/stock-movements', async ({ query }) => {
    const { sku, limit } = read(movementsQuery, query);
    return database.prepare(MOVEMENTS).all({ sku: sku ?? null, limit });
  });
  app.get('/stock', async ({ query }) => database.prepare(STOCK).all({ sku: read(stockQuery, query).sku ?? null }));
  app.get('/redemptions', async () => {
    const used = new Map(
      (database.prepare(REDEMPTIONS).all() as unknown as Usage[]).map((usage) => [usage.coupon, usage]),
    );
    return [...COUPONS.values()].map(({ code, limit }) => ({
      ...(used.get(code) ?? { coupon: code, times: 0, orders: 0 }),
      limit,
    }));
  });
}

interface Usage {
  readonly coupon: string;
  readonly times: number;
  readonly orders: number;
}

const ORDERS_WANTED = `SELECT number, checkout, status, document FROM orders
WHERE ($marked IS NULL OR (synthetic IS NOT NULL) = $marked) AND ($mark IS NULL OR synthetic = $mark)
AND ($run IS NULL OR synthetic GLOB $run || '.*') AND ($checkout IS NULL OR checkout = $checkout)`;
const ORDERS = `${ORDERS_WANTED} ORDER BY rowid DESC LIMIT $limit`;
const ORDERS_ON = `${ORDERS_WANTED} AND rowid > coalesce((SELECT rowid FROM orders WHERE number = $after), 0) ORDER BY rowid LIMIT $limit`;
const PAYMENTS_WANTED = `SELECT id, order_number AS "order", method, amount_minor AS amountMinor, currency, status, release, at FROM payments
WHERE ($order IS NULL OR order_number = $order)
AND ($run IS NULL OR order_number IN (SELECT number FROM orders WHERE synthetic GLOB $run || '.*'))`;
const PAYMENTS = `${PAYMENTS_WANTED} ORDER BY at DESC LIMIT $limit`;
const PAYMENTS_ON = `${PAYMENTS_WANTED} AND id > $after ORDER BY id LIMIT $limit`;
const MOVEMENTS = `SELECT id, at, sku, delta, reason, operation, release FROM movements WHERE $sku IS NULL OR sku = $sku ORDER BY id DESC LIMIT $limit`;
/** `sold` counts all orders that are neither cancelled nor failed, `adjusted` what an operator put in or took out. */
const STOCK = `WITH sales AS (SELECT line.value ->> 'sku' AS sku, sum(line.value ->> 'quantity') AS units
  FROM orders, json_each(document, '$.lines') AS line WHERE status NOT IN ('payment_failed', 'cancelled') GROUP BY 1),
adjustments AS (SELECT sku, sum(delta) AS units FROM movements WHERE reason NOT IN ('order', 'restock') GROUP BY sku)
SELECT stock.sku, on_hand AS onHand, reserved, coalesce(sales.units, 0) AS sold, coalesce(adjustments.units, 0) AS adjusted
FROM stock LEFT JOIN sales USING (sku) LEFT JOIN adjustments USING (sku) WHERE $sku IS NULL OR stock.sku = $sku ORDER BY stock.sku`;
/** `times`: redemptions in the ledger; `orders`: orders with the coupon that are neither cancelled nor failed. */
const REDEMPTIONS = `SELECT coupon, sum(redeemed) AS times, sum(ordered) AS orders FROM (
  SELECT coupon, 1 AS redeemed, 0 AS ordered FROM redemptions
  UNION ALL SELECT document ->> 'coupon', 0, 1 FROM orders WHERE document ->> 'coupon' IS NOT NULL AND status NOT IN ('payment_failed', 'cancelled')
) GROUP BY coupon ORDER BY coupon`;

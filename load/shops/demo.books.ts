import { request } from 'undici';
import type { BookedOrder, BookedPayment, BooksPlace, OpenBooks } from '../support/books.ts';

/** The books of the demo shop, read from its control API (test/shop/README.md). */
const openBooks: OpenBooks = ({ url, release }) => ({
  orders: async (run) =>
    (await pages<DemoOrder>(url, `/orders?run=${run}`, ({ number }) => number)).map(
      ({ number, synthetic, status, lines, coupon, totals }) => ({
        number,
        mark: synthetic,
        status: ORDER_STATUS[status] ?? 'open',
        lines,
        coupon,
        totalMinor: totals.grandMinor,
      }),
    ),
  payments: async (run) =>
    (await pages<DemoPayment>(url, `/payments?run=${run}`, ({ id }) => id)).map(({ order, status, amountMinor }) => ({
      order,
      status: PAYMENT_STATUS[status] ?? 'pending',
      amountMinor,
    })),
  stock: () => ask(url, '/stock'),
  redemptions: async () =>
    (await ask<DemoCoupon[]>(url, '/redemptions')).map(({ coupon, times, orders, limit }) => ({
      coupon,
      redeemed: times,
      limit,
      carried: orders,
    })),
  async served() {
    const all = await ask<Readonly<Record<string, DemoServed>>>(url, '/served');
    const served = all[release] ?? all.candidate;
    if (served === undefined) throw new Error(`the demo shop does not tell what ${release} was asked`);
    const { requests, work, wasted } = served;
    return { requests, work, wasted };
  },
});
export default openBooks;

interface DemoOrder {
  readonly number: string;
  readonly synthetic: string;
  readonly status: string;
  readonly lines: BookedOrder['lines'];
  readonly coupon: string | null;
  readonly totals: { readonly grandMinor: number };
}

interface DemoPayment {
  readonly id: string;
  readonly order: string;
  readonly status: string;
  readonly amountMinor: number;
}

interface DemoCoupon {
  readonly coupon: string;
  readonly times: number;
  readonly orders: number;
  readonly limit: number | null;
}

interface DemoServed {
  readonly requests: number;
  readonly work: Readonly<Record<string, number>>;
  readonly wasted: number;
}

const ORDER_STATUS: Readonly<Record<string, BookedOrder['status']>> = {
  awaiting_payment: 'open',
  placed: 'confirmed',
  paid: 'confirmed',
  payment_failed: 'cancelled',
  cancelled: 'cancelled',
};

const PAYMENT_STATUS: Readonly<Record<string, BookedPayment['status']>> = {
  pending: 'pending',
  on_invoice: 'authorised',
  captured: 'captured',
  refunded: 'refunded',
  declined: 'failed',
  failed: 'failed',
};

const PAGE = 500;

/** All rows, however many there are. */
async function pages<T>(url: BooksPlace['url'], path: string, keyOf: (row: T) => string): Promise<T[]> {
  const rows: T[] = [];
  for (let after = ''; ; ) {
    const page = await ask<T[]>(url, `${path}&limit=${PAGE}&after=${encodeURIComponent(after)}`);
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return rows;
    after = keyOf(last);
  }
}

async function ask<T>(url: string, path: string): Promise<T> {
  const { statusCode, body } = await request(new URL(path, url), { headersTimeout: 10_000, bodyTimeout: 10_000 });
  if (statusCode !== 200) throw new Error(`GET ${path} was answered with ${statusCode}: ${await body.text()}`);
  return (await body.json()) as T;
}

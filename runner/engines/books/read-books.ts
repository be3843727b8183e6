import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ShopBooks } from '../../../load/support/books.ts';
import type { BooksReading } from '../../core/pressure/reconcile-input.ts';

export interface ReadBooksOptions {
  readonly run: string;
  /** The wall clock unless said. */
  readonly now?: () => number;
  /** Between two readings; 500 unless said. */
  readonly everyMs?: number;
  /** After it the books are taken as they are; 20 000 unless said. */
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads the books until they have come to rest: two readings in a row are the same, and no order or payment of the run waits for anything.
 * What still waits at the limit stays as it is. A reading that fails is tried again until then; rejects when the last one failed too.
 */
export async function readBooks(books: ShopBooks, options: ReadBooksOptions): Promise<BooksReading> {
  const { run, now = Date.now, everyMs = 500, limitMs = 20_000, signal } = options;
  const endMs = now() + limitMs;
  let last: Told | null = null;
  for (;;) {
    let told: Told | null = null;
    let failure: unknown = null;
    try {
      told = await readOnce(books, run);
    } catch (error) {
      failure = error;
    }
    const settled = told !== null && last !== null && isDeepStrictEqual(told, last);
    const over = now() >= endMs || signal?.aborted === true;
    if (told !== null && ((settled && !isWaiting(told)) || over)) return { ...told, settled };
    if (over) throw new Error(`could not read the shop's books: ${(failure as Error).message}`, { cause: failure });
    last = told;
    await pause(Math.max(1, Math.min(everyMs, endMs - now())), undefined, signal === undefined ? {} : { signal }).catch(
      () => undefined,
    );
  }
}

type Told = Omit<BooksReading, 'settled'>;

async function readOnce(books: ShopBooks, run: string): Promise<Told> {
  const [orders = null, stock = null, redemptions = null, payments = null] = await Promise.all([
    books.orders?.(run),
    books.stock?.(),
    books.redemptions?.(),
    books.payments?.(run),
  ]);
  return { orders, stock, redemptions, payments };
}

function isWaiting({ orders, payments }: Told): boolean {
  return (
    (orders ?? []).some(({ status }) => status === 'open') ||
    (payments ?? []).some(({ status }) => status === 'pending')
  );
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { BookedOrder, ShopBooks } from '../../load/support/books.ts';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { reconcile } from '../../runner/core/pressure/reconcile.ts';
import { openBooks } from '../../runner/engines/books/open-books.ts';
import { readBooks } from '../../runner/engines/books/read-books.ts';
import { startDemoShop } from '../support/demo-shop.ts';
import { Shopper } from '../support/shopper.ts';

const DEMO_BOOKS = fileURLToPath(new URL('../../load/shops/demo.books.ts', import.meta.url));
const SLOW_CARD = '4000 0000 0000 0259';

test('the demo shop’s books are read when its payments have settled, and agree with what clients were told', async () => {
  const shop = await startDemoShop({ controlPort: 0 });
  try {
    const books = await openBooks(DEMO_BOOKS, { url: shop.control ?? '', release: shop.releases.candidate });
    const before = await readBooks(books, { run: 'p7', everyMs: 50 });
    const heard: string[] = [];
    for (const [intent, mark] of ['p7.1', 'p7.2', 'journey-3'].entries()) {
      const buyer = new Shopper(shop.url, { 'waygate-pin': 'candidate', syn: mark });
      const form = await buyer.prepare(intent === 0 ? { coupon: 'FLASH9' } : {});
      const { body } = await buyer.confirm(intent === 1 ? { ...form, card: SLOW_CARD } : form);
      heard.push(/<b>(W\d+)<\/b>/.exec(body)?.[1] ?? '');
    }
    const after = await readBooks(books, { run: 'p7', everyMs: 50 });
    expect(after.settled).toBe(true);
    expect(after.orders?.map(({ number, status }) => [number, status])).toEqual([
      [heard[0], 'confirmed'],
      [heard[1], 'confirmed'],
    ]);
    expect(after.payments?.map(({ status }) => status)).toEqual(['captured', 'captured']);
    const witnesses = [0, 1].map((intent) => ({
      mark: `p7.${intent + 1}`,
      key: `key-${intent}`,
      result: 'ordered' as const,
      orders: [String(heard[intent])],
      refusal: null,
      expected: false,
      reused: 'refused' as const,
      hungUp: false,
    }));
    for (const effect of Object.values(reconcile({ run: 'p7', witnesses, before, after })))
      expect(effect).toEqual({ assessed: true, count: 0, example: null });
  } finally {
    await shop.stop();
  }
});

/** Books that change at each of the first readings, and then no more. */
function booksThatRestAfter(readings: number, last: BookedOrder['status'] = 'confirmed'): ShopBooks {
  let read = 0;
  return {
    async orders() {
      read += 1;
      const status = read < readings ? 'open' : last;
      return [{ number: `W${Math.min(read, readings)}`, mark: 'p1.1', status, lines: [], coupon: null, totalMinor: 1 }];
    },
  };
}

test('books are at rest when two readings are the same', async () => {
  const reading = await readBooks(booksThatRestAfter(4), { run: 'p1', everyMs: 1 });
  expect(reading).toMatchObject({ settled: true, orders: [{ number: 'W4' }], stock: null, payments: null });
});

test('an order that waits for ever is taken as it is when the limit is over', async () => {
  const reading = await readBooks(booksThatRestAfter(1, 'open'), { run: 'p1', everyMs: 1, limitMs: 40 });
  expect(reading).toMatchObject({ settled: true, orders: [{ status: 'open' }] });
});

test('books that never rest are taken as they are, and said to be so', async () => {
  const books = booksThatRestAfter(Number.POSITIVE_INFINITY);
  expect(await readBooks(books, { run: 'p1', everyMs: 1, limitMs: 40 })).toMatchObject({ settled: false });
});

test('a reading that fails is tried again, and given up with its cause at the limit', async () => {
  let tries = 0;
  const shaky: ShopBooks = {
    async stock() {
      tries += 1;
      if (tries < 3) throw new Error('the back office is busy');
      return [];
    },
  };
  expect(await readBooks(shaky, { run: 'p1', everyMs: 1 })).toMatchObject({ settled: true, stock: [] });
  const shut: ShopBooks = { stock: () => Promise.reject(new Error('the back office is shut')) };
  await expect(readBooks(shut, { run: 'p1', everyMs: 1, limitMs: 20 })).rejects.toThrow(
    "could not read the shop's books: the back office is shut",
  );
});

const WRONG: readonly { file: string; says: string }[] = [
  { file: 'export const books = 1;', says: 'no default export' },
  { file: 'export default {};', says: 'a default object' },
  { file: 'export default () => null;', says: 'a function that gives null' },
  { file: 'export default () => ({ stock: 7 });', says: 'stock: no function' },
  { file: 'export default () => { throw new Error("no key"); };', says: 'opening http://127.0.0.1:1: no key' },
  { file: 'throw new Error("broken");', says: 'an error while loading: broken' },
];
for (const { file, says } of WRONG) {
  test(`books written as ${file} are refused`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waygate-books-'));
    try {
      const path = join(folder, 'own.books.ts');
      await writeFile(path, file);
      const problem = await openBooks(path, { url: 'http://127.0.0.1:1', release: '1' }).catch(
        (error: unknown) => error,
      );
      expect(problem).toBeInstanceOf(InvalidInput);
      expect((problem as InvalidInput).diagnostics[0]).toMatchObject({ path, found: expect.stringContaining(says) });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

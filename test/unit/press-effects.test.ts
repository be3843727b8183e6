import { expect, test } from '@playwright/test';
import type { BookedOrder, BookedPayment, BookedStock, ShopBooks } from '../../load/support/books.ts';
import type { OrderWitness } from '../../load/support/witness.ts';
import { noEffectAssessed } from '../../runner/core/pressure/effect-result.ts';
import { EFFECT_KINDS, type EffectKind } from '../../runner/core/pressure/effects.ts';
import { reconcile } from '../../runner/core/pressure/reconcile.ts';
import { wrongAnswers } from '../../runner/core/pressure/reconcile-answers.ts';
import type { BooksReading } from '../../runner/core/pressure/reconcile-input.ts';

const RUN = 'p1';

function witness(intent: number, more: Partial<OrderWitness> = {}): OrderWitness {
  return {
    mark: `${RUN}.${intent}`,
    key: `key-${intent}`,
    sku: 'mug',
    quantity: 1,
    coupon: null,
    sends: 1,
    result: 'ordered',
    orders: [`W${intent}`],
    refusal: null,
    expected: false,
    reused: null,
    hungUp: false,
    race: 1,
    atMs: 1_000,
    ...more,
  };
}

function order(number: number, more: Partial<BookedOrder> = {}): BookedOrder {
  return {
    number: `W${number}`,
    mark: `${RUN}.${number}`,
    status: 'confirmed',
    lines: [{ sku: 'mug', quantity: 1 }],
    coupon: null,
    totalMinor: 1_500,
    ...more,
  };
}

const mugs = (onHand: number, sold: number | null, more: Partial<BookedStock> = {}): BookedStock => ({
  sku: 'mug',
  onHand,
  reserved: 0,
  sold,
  adjusted: 0,
  ...more,
});
const flash = (redeemed: number, carried: number | null) => ({ coupon: 'FLASH', redeemed, limit: 5, carried });
const paid = (number: number, more: Partial<BookedPayment> = {}): BookedPayment => ({
  order: `W${number}`,
  status: 'captured',
  amountMinor: 1_500,
  ...more,
});

/** What the shop tells, by its own contract: TypeScript checks that the core reads the same. */
interface Told {
  readonly orders?: Awaited<ReturnType<NonNullable<ShopBooks['orders']>>> | null;
  readonly stock?: Awaited<ReturnType<NonNullable<ShopBooks['stock']>>> | null;
  readonly redemptions?: Awaited<ReturnType<NonNullable<ShopBooks['redemptions']>>> | null;
  readonly payments?: Awaited<ReturnType<NonNullable<ShopBooks['payments']>>> | null;
  readonly settled?: boolean;
}
const reading = (told: Told = {}): BooksReading => ({
  settled: true,
  orders: [],
  stock: [mugs(100, 0)],
  redemptions: [flash(0, 0)],
  payments: [],
  ...told,
});

interface Case {
  readonly kind: EffectKind;
  readonly when: string;
  readonly witnesses?: readonly OrderWitness[];
  readonly before?: Told;
  readonly after?: Told;
  /** A number of effects and the words of the smallest example, or why it was not assessed. */
  readonly says: readonly [number, string] | string;
}

const CASES: readonly Case[] = [
  {
    kind: 'duplicate_orders',
    when: 'the books hold two orders of one intent',
    witnesses: [witness(1, { orders: ['W1'] })],
    after: { orders: [order(1), order(2, { mark: 'p1.1' })] },
    says: [1, 'intent p1.1 has 2 orders: W1 and W2, all sent with the key key-1'],
  },
  {
    kind: 'duplicate_orders',
    when: 'one key was acknowledged with two numbers by a shop that tells no orders',
    witnesses: [witness(1, { orders: ['W1', 'W9', 'W1'] })],
    after: { orders: null },
    says: [1, 'intent p1.1 has 2 orders: W1 and W9, all sent with the key key-1'],
  },
  {
    kind: 'duplicate_orders',
    when: 'the second order was cancelled',
    witnesses: [witness(1, { orders: ['W1', 'W2'] })],
    after: { orders: [order(1), order(2, { mark: 'p1.1', status: 'cancelled' })] },
    says: [0, ''],
  },
  {
    kind: 'duplicate_orders',
    when: 'every number came once, and the shop tells no orders',
    witnesses: [witness(1)],
    after: { orders: null },
    says: 'the shop does not tell its orders',
  },
  {
    kind: 'duplicate_orders',
    when: 'a run whose id begins alike ordered too',
    witnesses: [witness(1)],
    after: { orders: [order(1), order(5, { mark: 'p11.1' }), order(6, { mark: 'p11.1' })] },
    says: [0, ''],
  },
  {
    kind: 'orphan_orders',
    when: 'a client that was refused has an order',
    witnesses: [witness(1, { result: 'refused', orders: [], refusal: 'overloaded' })],
    after: { orders: [order(1)] },
    says: [1, 'order W1 of intent p1.1 is confirmed, its client got a refusal (overloaded)'],
  },
  {
    kind: 'orphan_orders',
    when: 'a client that gave up has an order',
    witnesses: [witness(1, { result: 'unknown', orders: [] })],
    after: { orders: [order(1, { status: 'open' })] },
    says: [1, 'order W1 of intent p1.1 is open, its client got no useful answer'],
  },
  {
    kind: 'orphan_orders',
    when: 'a client hung up of its own accord and did not ask again',
    witnesses: [witness(1, { result: 'unknown', orders: [], hungUp: true })],
    after: { orders: [order(1)] },
    says: [0, ''],
  },
  {
    kind: 'orphan_orders',
    when: 'a generator died before it could say what it heard',
    witnesses: [witness(1)],
    after: { orders: [order(1), order(2)] },
    says: 'orders of which no client says what it was told: 1',
  },
  {
    kind: 'lost_orders',
    when: 'an acknowledged order is not in the books',
    witnesses: [witness(1), witness(2)],
    after: { orders: [order(1)] },
    says: [1, 'intent p1.2 was told of order W2, the books have no such order'],
  },
  {
    kind: 'lost_orders',
    when: 'the books are still moving',
    witnesses: [witness(1), witness(2)],
    after: { orders: [order(1)], settled: false },
    says: 'the books did not come to rest',
  },
  {
    kind: 'oversold',
    when: 'more was sold than there was',
    before: { stock: [mugs(3, 10)] },
    after: { stock: [mugs(-1, 14)] },
    says: [1, 'mug: 4 sold of 3, 1 too many'],
  },
  {
    kind: 'oversold',
    when: 'a delivery came in time',
    before: { stock: [mugs(3, 10)] },
    after: { stock: [mugs(0, 15, { adjusted: 2 })] },
    says: [0, ''],
  },
  {
    kind: 'oversold',
    when: 'more is promised than is on hand',
    before: { stock: [mugs(3, 0)] },
    after: { stock: [mugs(3, 0, { reserved: 5 })] },
    says: [2, 'mug: 3 on hand and 5 reserved, 2 too many promised'],
  },
  {
    kind: 'oversold',
    when: 'it was oversold before the pressure, and no more since',
    before: { stock: [mugs(-2, 10)] },
    after: { stock: [mugs(-2, 10)] },
    says: [0, ''],
  },
  {
    kind: 'stock_lost_update',
    when: 'eight were sold and the stock moved by one',
    after: { stock: [mugs(99, 8)] },
    says: [7, 'mug: 100 before, 8 sold, so 92 expected, 99 found: 7 sold without leaving the stock'],
  },
  {
    kind: 'stock_lost_update',
    when: 'the journeys bought as well',
    before: { stock: [mugs(100, 40)] },
    after: { orders: [order(1)], stock: [mugs(95, 45)] },
    says: [0, ''],
  },
  {
    kind: 'stock_lost_update',
    when: 'the shop does not tell what others bought, and too much is left all the same',
    witnesses: [witness(1), witness(2)],
    before: { stock: [mugs(100, null)] },
    after: { orders: [order(1), order(2)], stock: [mugs(99, null)] },
    says: [1, 'mug: 100 before, 2 sold, so 98 expected, 99 found: 1 sold without leaving the stock'],
  },
  {
    kind: 'stock_lost_update',
    when: 'the shop does not tell what others bought, and nothing shows',
    before: { stock: [mugs(100, null)] },
    after: { orders: [order(1)], stock: [mugs(97, null)] },
    says: 'the shop does not tell what others bought meanwhile',
  },
  {
    kind: 'stock_lost_update',
    when: 'an order was under way when the books were opened',
    before: { settled: false },
    says: 'the books did not come to rest',
  },
  {
    kind: 'stock_lost_update',
    when: 'something was bought whose stock is not told',
    after: { orders: [order(1, { lines: [{ sku: 'tent', quantity: 1 }] })] },
    says: 'the shop does not tell the stock of tent',
  },
  {
    kind: 'stock_taken_twice',
    when: 'a refused order kept its goods',
    after: { stock: [mugs(97, 2)] },
    says: [1, 'mug: 100 before, 2 sold, so 98 expected, 97 found: 1 gone without an order'],
  },
  {
    kind: 'stock_taken_twice',
    when: 'goods came in, and one too few arrived on the shelf',
    after: { stock: [mugs(107, 2, { adjusted: 10 })] },
    says: [1, 'mug: 100 before, 2 sold and 10 adjusted, so 108 expected, 107 found: 1 gone without an order'],
  },
  {
    kind: 'coupon_overused',
    when: 'it was redeemed beyond its limit',
    after: { redemptions: [flash(7, 7)] },
    says: [2, 'FLASH: used 7 times, its limit is 5'],
  },
  {
    kind: 'coupon_overused',
    when: 'it was beyond its limit before',
    before: { redemptions: [flash(7, 7)] },
    after: { redemptions: [flash(7, 7)] },
    says: [0, ''],
  },
  {
    kind: 'coupon_overused',
    when: 'the ledger counted fewer than there are orders with it',
    after: { redemptions: [flash(2, 4)] },
    says: [2, 'FLASH: the ledger counted 2 redemptions, 4 orders carry it'],
  },
  {
    kind: 'coupon_overused',
    when: 'the shop does not tell which orders carry it',
    after: { redemptions: [flash(2, null)] },
    says: 'the shop does not tell which orders carry FLASH',
  },
  {
    kind: 'double_payment',
    when: 'an order has two live payments',
    after: { orders: [order(1)], payments: [paid(1), paid(1, { status: 'pending' }), paid(1, { status: 'failed' })] },
    says: [1, 'order W1 has 2 live payments'],
  },
  {
    kind: 'double_payment',
    when: 'the wrong sum was captured',
    after: { orders: [order(1)], payments: [paid(1, { amountMinor: 3_000 })] },
    says: [1, 'order W1 (confirmed) costs 1500, 3000 was captured (minor units)'],
  },
  {
    kind: 'double_payment',
    when: 'a cancelled order was paid',
    after: { orders: [order(1, { status: 'cancelled' })], payments: [paid(1)] },
    says: [1, 'order W1 (cancelled) costs 1500, 1500 was captured (minor units)'],
  },
  {
    kind: 'double_payment',
    when: 'an order waits for its invoice to be paid',
    after: { orders: [order(1)], payments: [paid(1, { status: 'authorised' })] },
    says: [0, ''],
  },
  {
    kind: 'wrongly_refused',
    when: 'an order was refused that nothing stood in the way of',
    witnesses: [witness(1, { result: 'refused', orders: [], refusal: 'sold_out' }), witness(2)],
    after: { orders: [order(2)] },
    says: [1, 'intent p1.1 was refused (sold_out), and there was no reason to'],
  },
  {
    kind: 'wrongly_refused',
    when: 'the scenario counts on the refusal',
    witnesses: [witness(1, { result: 'refused', orders: [], refusal: 'sold_out', expected: true })],
    says: [0, ''],
  },
  {
    kind: 'wrongly_refused',
    when: 'what was refused was entered all the same: that is an orphan',
    witnesses: [witness(1, { result: 'refused', orders: [], refusal: 'overloaded' })],
    after: { orders: [order(1)] },
    says: [0, ''],
  },
  { kind: 'wrongly_refused', when: 'nobody ordered', says: 'nobody was to order' },
  {
    kind: 'key_reused',
    when: 'another order was accepted with the same key, and led to the first one',
    witnesses: [witness(1, { orders: ['W1', 'W1'], reused: 'accepted' }), witness(2, { reused: 'refused' })],
    says: [1, 'intent p1.1 sent another order with the key key-1, and was told of order W1'],
  },
  {
    kind: 'key_reused',
    when: 'every other order with the same key was refused, or brought no answer',
    witnesses: [witness(1, { reused: 'refused' }), witness(2, { reused: 'unknown' }), witness(3)],
    says: [0, ''],
  },
  {
    kind: 'key_reused',
    when: 'no answer says what became of it',
    witnesses: [witness(1, { reused: 'unknown' }), witness(2)],
    says: 'no key was used for a second order',
  },
];

for (const { kind, when, witnesses = [], before = {}, after = {}, says } of CASES) {
  test(`${kind} when ${when}: ${typeof says === 'string' ? 'not assessed' : says[0]}`, () => {
    const effect = reconcile({ run: RUN, witnesses, before: reading(before), after: reading(after) })[kind];
    if (typeof says === 'string') expect(effect).toEqual({ assessed: false, reason: says });
    else expect(effect).toEqual({ assessed: true, count: says[0], example: says[0] === 0 ? null : says[1] });
  });
}

test('each kind of effect has a case in which it is found and one in which it is not assessed', () => {
  const nothing = 'nobody was to order, no key was used for a second order';
  const untold = reading({ orders: null, stock: null, redemptions: null, payments: null });
  const blind = reconcile({ run: RUN, witnesses: [], before: untold, after: untold });
  for (const kind of EFFECT_KINDS) {
    expect(CASES.some((it) => it.kind === kind && typeof it.says !== 'string' && it.says[0] > 0)).toBe(true);
    const { assessed, reason } = blind[kind] as { readonly assessed: boolean; readonly reason: string };
    expect(assessed).toBe(false);
    if (!nothing.includes(reason)) expect(reason).toContain('does not tell');
  }
});

test('the example is the smallest disagreement, the count is of all', () => {
  const after = reading({ stock: [mugs(99, 8), mugs(49, 2, { sku: 'tent' })] });
  const before = reading({ stock: [mugs(100, 0), mugs(50, 0, { sku: 'tent' })] });
  expect(reconcile({ run: RUN, witnesses: [], before, after }).stock_lost_update).toEqual({
    assessed: true,
    count: 8,
    example: 'tent: 50 before, 2 sold, so 48 expected, 49 found: 1 sold without leaving the stock',
  });
});

test('a pressure whose books could not be read assesses no effect', () => {
  const effects = noEffectAssessed('the books were not open');
  expect(Object.keys(effects).sort()).toEqual([...EFFECT_KINDS].sort());
  expect(Object.values(effects)).toEqual(
    EFFECT_KINDS.map(() => ({ assessed: false, reason: 'the books were not open' })),
  );
});

test('what is wrong with the answers is seen without the books, and not excused by what is missing', () => {
  const wrong = [witness(1, { result: 'refused', orders: [], refusal: 'sold_out', reused: 'accepted' })];
  for (const incomplete of [null, 'a full disk']) {
    const found = wrongAnswers({ witnesses: wrong, orders: null, incomplete });
    expect([found.wrongly_refused, found.key_reused]).toMatchObject([{ count: 1 }, { count: 1 }]);
  }
  const fine = [witness(1, { reused: 'refused' })];
  const unseen = wrongAnswers({ witnesses: fine, orders: null, incomplete: 'a full disk' });
  const blind = { assessed: false, reason: 'a full disk' };
  expect(unseen).toEqual({ wrongly_refused: blind, key_reused: blind });
});

import { createHash, randomUUID } from 'node:crypto';
import type { CheckoutsService } from './checkouts.ts';
import { type Checkout, type Order, PAYMENT_METHODS, type PlaceOrder, ServiceRefusal } from './contracts.ts';
import type { InventoryService } from './inventory.ts';
import { createMail } from './mail.ts';
import { createOrderBook } from './order-book.ts';
import type { PaymentsService } from './payments.ts';
import type { PromotionsService } from './promotions.ts';
import type { ShopWorld } from './shop-world.ts';

export interface OrdersService {
  /**
   * Same key and same order: the same answer, also while the first one is in flight. Refuses with 400 `key_missing`,
   * 422 `key_reused` (same key, another order), and as checkouts, inventory, promotions and payments do.
   */
  place(input: { readonly order: PlaceOrder; readonly key: string }): Promise<Order | BrokenAnswer>;
  order(input: { readonly number: string }): Promise<Order | null>;
  ordersOf(input: { readonly account: string }): Promise<readonly Order[]>;
  /** False when the order no longer waits for a payment. */
  paid(input: { readonly number: string }): Promise<{ readonly accepted: boolean }>;
}

/** What a careless program answers with status 200. */
export interface BrokenAnswer {
  readonly error: string;
}

interface Peers {
  readonly checkouts: CheckoutsService;
  readonly inventory: InventoryService;
  readonly promotions: PromotionsService;
  readonly payments: PaymentsService;
}

export function createOrdersService(
  world: ShopWorld,
  { checkouts, inventory, promotions, payments }: Peers,
): OrdersService {
  const { database, clock, state } = world;
  const book = createOrderBook(world);
  const mail = createMail(world);
  const inFlight = new Map<string, Promise<Order | BrokenAnswer>>();

  const attempt = async (order: PlaceOrder): Promise<Order | BrokenAnswer> => {
    const checkout = await checkouts.claim({ checkout: order.checkout, regardless: state.has('double-submit') });
    const undo: ((error: unknown) => Promise<unknown>)[] = [() => checkouts.reopen({ checkout: order.checkout })];
    try {
      if (state.has('pickup-broken') && checkout.shipping === 'pickup') {
        await undo[0]?.(null);
        return { error: "Cannot read properties of undefined (reading 'country')" };
      }
      const operation = randomUUID();
      const { lines, coupon } = checkout.cart;
      await inventory.commit({
        checkout: order.checkout,
        operation,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      });
      undo.push(async (error) => {
        // The goods stay taken, and the next attempt takes as many again.
        if (state.has('stock-taken-on-retry') && error instanceof ServiceRefusal && error.status === 503) return;
        await inventory.restock({ operation });
      });
      if (coupon !== null) {
        await promotions.redeem({ code: coupon, operation });
        undo.push(() => promotions.giveBack({ code: coupon, operation }));
      }
      const entered = await book.enter(draftOf(order, checkout, clock.iso(), state.release), order.checkout);
      const { number, totals } = entered;
      undo.push(async () => book.advance(number, 'awaiting_payment', 'payment_failed'));
      const { status } = await payments.charge({
        order: number,
        method: order.payment,
        token: order.paymentToken,
        amountMinor: totals.grandMinor,
        currency: totals.currency,
      });
      if (status !== 'pending') book.advance(number, 'awaiting_payment', status === 'captured' ? 'paid' : 'placed');
      await checkouts.complete({ checkout: order.checkout });
      await mail.confirm();
      return book.find(number) ?? entered;
    } catch (error) {
      // A step that can not be undone must not keep the others from it.
      for (const step of undo.reverse()) await step(error).catch(() => undefined);
      throw error;
    }
  };

  return {
    async place({ order, key }) {
      if (!key) throw new ServiceRefusal(400, 'key_missing', 'an order needs an idempotency key');
      if (!PAYMENT_METHODS.includes(order.payment)) {
        throw new ServiceRefusal(422, 'payment_unknown', `payment is one of ${PAYMENT_METHODS.join(', ')}`);
      }
      if (state.has('double-submit')) return attempt(order);
      const fingerprint = createHash('sha256')
        .update(JSON.stringify(Object.entries(order).sort()))
        .digest('base64');
      const known = database.prepare('SELECT fingerprint, number FROM idempotency WHERE key = ?').get(key) as
        | Known
        | undefined;
      if (known !== undefined) return again(known, fingerprint, key);
      database.run('INSERT INTO idempotency VALUES (?, ?, NULL)', key, fingerprint);
      const placing = attempt(order);
      inFlight.set(key, placing);
      try {
        const placed = await placing;
        if ('number' in placed) database.run('UPDATE idempotency SET number = ? WHERE key = ?', placed.number, key);
        return placed;
      } finally {
        // What failed is not remembered: the shopper may try again with the same key.
        database.run('DELETE FROM idempotency WHERE key = ? AND number IS NULL', key);
        inFlight.delete(key);
      }
    },
    order: async ({ number }) => book.find(number),
    ordersOf: async ({ account }) => book.ofAccount(account),
    paid: async ({ number }) => ({ accepted: book.advance(number, 'awaiting_payment', 'paid') }),
  };

  async function again({ fingerprint, number }: Known, asked: string, key: string): Promise<Order | BrokenAnswer> {
    if (fingerprint !== asked && !state.has('key-not-bound'))
      throw new ServiceRefusal(422, 'key_reused', 'this idempotency key belongs to another order');
    const first = number === null ? inFlight.get(key) : book.find(number);
    if (!first) throw new ServiceRefusal(409, 'in_flight', 'this order is being placed');
    return first;
  }
}

interface Known {
  readonly fingerprint: string;
  readonly number: string | null;
}

function draftOf(
  order: PlaceOrder,
  { cart, email, address, shipping }: Checkout,
  placedAt: string,
  release: string,
): Omit<Order, 'number'> {
  if (email === null || shipping === null) throw new Error('an incomplete checkout was claimed');
  return {
    status: 'awaiting_payment',
    placedAt,
    market: cart.market,
    email,
    account: order.account,
    lines: cart.lines,
    coupon: cart.coupon,
    totals: cart.totals,
    address,
    shipping,
    payment: order.payment,
    release,
    synthetic: order.synthetic,
  };
}

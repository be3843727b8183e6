import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { forget } from '../shop/data/forget.ts';
import {
  MARKETS,
  type Market,
  type PlaceOrder,
  SHIPPING_METHODS,
  type ShopServices,
} from '../shop/services/contracts.ts';
import { type Shop, startShop } from '../shop/shop.ts';

const RELEASES = { baseline: '1.0.0', candidate: '1.1.0' };
const ADDRESS = { name: 'Ada Example', street: 'Hauptstr. 1', postcode: '10115', city: 'Berlin', country: 'DE' };
const MARKET_IDS = Object.keys(MARKETS) as Market[];
let shop: Shop;
let services: ShopServices;
let serial = 0;
const next = (what: string) => `${what}-${++serial}`;

test.beforeAll(async () => {
  shop = await startShop({ port: 0, seed: 1, faults: [], releases: RELEASES, demoPassword: 'correct-horse' });
  services = shop.services.baseline;
});
test.afterAll(() => shop.close());

/** A checkout that only has to be confirmed. */
async function prepared(sku = 'test-mug', { quantity = 1, market = 'de' as Market } = {}): Promise<PlaceOrder> {
  const cart = next('cart');
  await services.addToCart(cart, market, sku, quantity);
  const { id } = await services.startCheckout(cart, market);
  await services.setAddress(id, 'ada@example.test', ADDRESS);
  await services.setShipping(id, 'standard');
  return { checkout: id, payment: 'invoice', paymentToken: 'tok_ok', account: null, synthetic: null };
}
const onHand = (sku: string) =>
  (shop.database.prepare('SELECT on_hand FROM stock WHERE sku = ?').get(sku) as { on_hand: number }).on_hand;
const refusal = (code: string) => expect.objectContaining({ name: 'ServiceRefusal', code });

test.describe('carts and money', () => {
  test('totals add up to the minor unit for any cart, coupon and shipping', async () => {
    const skus = [
      'test-mug',
      'ember-blanket-sand',
      'fjord-shirt-white-m',
      'meadow-pan-24',
      'drift-bottle-blue',
      'kiso-scarf-red',
    ];
    const carts = fc.record({
      market: fc.constantFrom(...MARKET_IDS),
      lines: fc.uniqueArray(fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 7 }) }), {
        minLength: 1,
        maxLength: 4,
        selector: ({ sku }) => sku,
      }),
      coupon: fc.constantFrom(null, 'WELCOME10', 'SYNTH-5', 'FIVEOFF'),
      shipping: fc.constantFrom(...SHIPPING_METHODS),
    });
    await fc.assert(
      fc.asyncProperty(carts, async ({ market, lines, coupon, shipping }) => {
        const id = next('cart');
        for (const { sku, quantity } of lines) await services.addToCart(id, market, sku, quantity);
        if (coupon !== null) await services.applyCoupon(id, market, coupon);
        const { cart } = await services.setShipping((await services.startCheckout(id, market)).id, shipping);
        const { subtotalMinor, discounts, shippingMinor, taxMinor, grandMinor } = cart.totals;
        const discount = discounts.reduce((sum, { minor }) => sum + minor, 0);
        expect(cart.lines.reduce((sum, line) => sum + line.unitMinor * line.quantity, 0)).toBe(subtotalMinor);
        expect(subtotalMinor - discount + shippingMinor).toBe(grandMinor);
        expect(
          [subtotalMinor, discount, shippingMinor, taxMinor, grandMinor].every((it) => Number.isInteger(it) && it >= 0),
        ).toBe(true);
        expect(
          Math.abs(taxMinor * (1 + MARKETS[market].taxRate) - grandMinor * MARKETS[market].taxRate),
        ).toBeLessThanOrEqual(1);
        expect(discounts).toHaveLength(coupon === null ? 0 : 1);
      }),
      { seed: 7, numRuns: 25 },
    );
  });

  test('two tabs that fill the same cart at the same moment both count', async () => {
    const id = next('cart');
    await Promise.all([1, 2].map((quantity) => services.addToCart(id, 'de', 'test-mug', quantity)));
    expect((await services.cart(id, 'de')).lines).toMatchObject([{ sku: 'test-mug', quantity: 3 }]);
  });

  test('what has not been touched for long is forgotten, orders are not', async () => {
    const { number } = await services.placeOrder(await prepared(), next('key'));
    const [old, fresh] = [next('cart'), next('cart')];
    await services.addToCart(old, 'de', 'test-mug', 1);
    const { id: checkout } = await services.startCheckout(old, 'de');
    const at = Date.now() + 1;
    await expect.poll(() => Date.now()).toBeGreaterThan(at);
    await services.addToCart(fresh, 'de', 'test-mug', 1);
    forget(shop.database, at);
    expect((await services.cart(old, 'de')).lines).toEqual([]);
    expect(await services.checkout(checkout)).toBeNull();
    expect((await services.cart(fresh, 'de')).lines).toHaveLength(1);
    expect((await services.order(number))?.number).toBe(number);
  });

  test('applying a coupon again changes nothing, and removing it restores the price', async () => {
    const id = next('cart');
    const before = await services.addToCart(id, 'us', 'test-mug', 3);
    const once = await services.applyCoupon(id, 'us', 'welcome10');
    expect(once.totals.discounts).toEqual([
      { code: 'WELCOME10', label: 'WELCOME10', minor: Math.round(before.totals.subtotalMinor * 0.1) },
    ]);
    expect(await services.applyCoupon(id, 'us', 'WELCOME10')).toEqual(once);
    expect(await services.removeCoupon(id, 'us')).toEqual(before);
  });

  for (const [what, act, code] of [
    ['an unknown coupon', (id) => services.applyCoupon(id, 'de', 'NOPE'), 'coupon_unknown'],
    ['an expired coupon', (id) => services.applyCoupon(id, 'de', 'SUMMER20'), 'coupon_expired'],
    ['an unknown article', (id) => services.addToCart(id, 'de', 'nope', 1), 'sku_unknown'],
    ['an article that is sold out', (id) => services.addToCart(id, 'de', 'kiso-lantern', 1), 'sold_out'],
    ['half a mug', (id) => services.setQuantity(id, 'de', 'test-mug', 0.5), 'quantity_invalid'],
    ['a hundred mugs', (id) => services.addToCart(id, 'de', 'test-mug', 100), 'quantity_invalid'],
    ['the checkout of an empty cart', (id) => services.startCheckout(id, 'de'), 'cart_empty'],
  ] as const satisfies readonly (readonly [string, (id: string) => Promise<unknown>, string])[]) {
    test(`${what} is refused as ${code}`, async () => {
      await expect(act(next('cart'))).rejects.toEqual(refusal(code));
    });
  }
});

test.describe('orders', () => {
  test('eight confirms at the same moment give eight orders with numbers of their own, and stock moves by all of them', async () => {
    const before = onHand('test-mug');
    const orders = await Promise.all(Array.from({ length: 8 }, () => prepared('test-mug', { quantity: 2 })));
    const placed = await Promise.all(orders.map((order) => services.placeOrder(order, next('key'))));
    expect(new Set(placed.map(({ number }) => number)).size).toBe(8);
    expect(onHand('test-mug')).toBe(before - 16);
  });

  test('the same key and order give the same order, at once and later', async () => {
    const [order, key] = [await prepared(), next('key')];
    const [first, second] = await Promise.all([services.placeOrder(order, key), services.placeOrder(order, key)]);
    expect(second.number).toBe(first.number);
    expect((await services.placeOrder(order, key)).number).toBe(first.number);
  });

  test('the same key with another order is refused, and so are a second order of one checkout and a missing key', async () => {
    const [order, key] = [await prepared(), next('key')];
    await services.placeOrder(order, key);
    await expect(services.placeOrder({ ...order, payment: 'card' }, key)).rejects.toEqual(refusal('key_reused'));
    await expect(services.placeOrder(order, next('key'))).rejects.toEqual(refusal('already_ordered'));
    await expect(services.placeOrder(await prepared(), '')).rejects.toEqual(refusal('key_missing'));
  });

  test('a declined card leaves no order to pay and no stock taken, and the shopper can try again with the same key', async () => {
    const [order, key, before] = [await prepared(), next('key'), onHand('test-mug')];
    await expect(services.placeOrder({ ...order, payment: 'card', paymentToken: 'tok_declined' }, key)).rejects.toEqual(
      refusal('payment_declined'),
    );
    expect(onHand('test-mug')).toBe(before);
    expect((await services.placeOrder(order, key)).status).toBe('placed');
    expect(onHand('test-mug')).toBe(before - 1);
  });

  test('a card is awaited and then paid by the webhook; a gift card is paid at once', async () => {
    const byCard = await services.placeOrder({ ...(await prepared()), payment: 'card' }, next('key'));
    expect(byCard.status).toBe('awaiting_payment');
    await expect.poll(async () => (await services.order(byCard.number))?.status).toBe('paid');
    const byGiftCard = await services.placeOrder({ ...(await prepared()), payment: 'giftcard' }, next('key'));
    expect(byGiftCard.status).toBe('paid');
  });

  test('every confirmed order has exactly one payment of its amount', async () => {
    const { number, totals } = await services.placeOrder({ ...(await prepared()), payment: 'giftcard' }, next('key'));
    const payments = shop.database
      .prepare('SELECT amount_minor, currency, status FROM payments WHERE order_number = ?')
      .all(number);
    expect(payments.map((row) => ({ ...row }))).toEqual([
      { amount_minor: totals.grandMinor, currency: 'EUR', status: 'captured' },
    ]);
  });

  test('the last piece is reserved by one checkout and free again when the reservation ends', async () => {
    const order = await prepared('lumen-tent-green');
    expect(await services.stock(['lumen-tent-green'])).toEqual({ 'lumen-tent-green': 0 });
    await expect(services.addToCart(next('cart'), 'de', 'lumen-tent-green', 1)).rejects.toEqual(refusal('sold_out'));
    shop.clock.offsetMs += 16 * 60_000;
    expect(await services.stock(['lumen-tent-green'])).toEqual({ 'lumen-tent-green': 1 });
    const quicker = await prepared('lumen-tent-green');
    await services.placeOrder(quicker, next('key'));
    await expect(services.placeOrder(order, next('key'))).rejects.toEqual(refusal('sold_out'));
    expect(onHand('lumen-tent-green')).toBe(0);
  });

  test('a limited coupon is redeemed no more often than its limit', async () => {
    const sql = "INSERT INTO redemptions SELECT 'FIRST100', 'earlier-' || value, '' FROM json_each(?)";
    shop.database.prepare(sql).run(JSON.stringify(Array.from({ length: 99 }, (_, index) => index)));
    const orders = await Promise.all(
      [1, 2].map(async () => {
        const cart = next('cart');
        await services.addToCart(cart, 'de', 'test-mug', 1);
        await services.applyCoupon(cart, 'de', 'FIRST100');
        const { id } = await services.startCheckout(cart, 'de');
        await services.setAddress(id, 'ada@example.test', ADDRESS);
        await services.setShipping(id, 'pickup');
        return { checkout: id, payment: 'invoice', paymentToken: 'tok_ok', account: null, synthetic: null } as const;
      }),
    );
    const results = await Promise.allSettled(orders.map((order) => services.placeOrder(order, next('key'))));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'coupon_used_up' } });
  });
});

test.describe('accounts', () => {
  test('the demo account signs in, sees its orders and signs out; a wrong password does not', async () => {
    expect(await services.signIn('shopper@example.test', 'wrong-horse')).toBeNull();
    expect(await services.signIn('nobody@example.test', 'correct-horse')).toBeNull();
    const signedIn = await services.signIn('Shopper@example.test', 'correct-horse');
    const { token = '', account } = signedIn ?? {};
    const { number } = await services.placeOrder({ ...(await prepared()), account: account?.id ?? null }, next('key'));
    expect((await services.ordersOf(account?.id ?? ''))[0]?.number).toBe(number);
    expect(await services.account(token)).toEqual(account);
    await services.signOut(token);
    expect(await services.account(token)).toBeNull();
  });

  test('an e-mail address is registered once', async () => {
    const { account } = await services.register('new@example.test', 'long-enough', 'Nia New');
    expect(account).toMatchObject({ email: 'new@example.test', name: 'Nia New', address: null });
    await expect(services.register('New@example.test', 'long-enough', 'Other')).rejects.toEqual(refusal('email_taken'));
    await expect(services.register('short@example.test', 'short', 'S')).rejects.toEqual(refusal('password_short'));
  });

  test('both releases work on the same data', async () => {
    await services.addToCart('shared-cart', 'de', 'test-mug', 2);
    const { lines } = await shop.services.candidate.cart('shared-cart', 'de');
    expect(lines).toMatchObject([{ sku: 'test-mug', quantity: 2 }]);
  });
});

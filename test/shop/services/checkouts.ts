import { randomUUID } from 'node:crypto';
import { shippingMinor } from '../data/shipping-rates.ts';
import type { CartsService } from './carts.ts';
import {
  type Address,
  type Checkout,
  type Market,
  ServiceRefusal,
  SHIPPING_METHODS,
  type ShippingMethod,
  type Totals,
} from './contracts.ts';
import type { InventoryService, Wanted } from './inventory.ts';
import type { ShopWorld } from './shop-world.ts';

type CheckoutOf = { readonly checkout: string };

export interface CheckoutsService {
  /** Fixes the cart's lines and reserves them; goes on with the cart's open checkout if there is one. Refuses with 409 `cart_empty`, `sold_out`. */
  start(input: { readonly cart: string; readonly market: Market }): Promise<Checkout>;
  checkout(input: CheckoutOf): Promise<Checkout | null>;
  setAddress(input: CheckoutOf & { readonly email: string; readonly address: Address }): Promise<Checkout>;
  setShipping(input: CheckoutOf & { readonly method: ShippingMethod }): Promise<Checkout>;
  /**
   * Takes an open, complete checkout for one attempt to order. Refuses with 404 `checkout_unknown`, 422 `checkout_incomplete`,
   * 409 `in_flight` or `already_ordered`; `regardless` of the last two.
   */
  claim(input: CheckoutOf & { readonly regardless: boolean }): Promise<Checkout>;
  reopen(input: CheckoutOf): Promise<null>;
  /** The order is made: the cart is empty again. */
  complete(input: CheckoutOf): Promise<null>;
}

interface Row {
  readonly id: string;
  readonly cart: string;
  readonly market: Market;
  readonly lines: string;
  readonly coupon: string | null;
  readonly email: string | null;
  readonly address: string | null;
  readonly shipping: ShippingMethod | null;
  readonly state: 'open' | 'placing' | 'ordered';
  readonly reserved_until: string | null;
}

interface Peers {
  readonly carts: CartsService;
  readonly inventory: InventoryService;
}

export function createCheckoutsService({ database }: ShopWorld, { carts, inventory }: Peers): CheckoutsService {
  const find = (id: string): Row | undefined =>
    database.prepare('SELECT * FROM checkouts WHERE id = ?').get(id) as Row | undefined;
  const needed = (id: string): Row => {
    const row = find(id);
    if (row === undefined) throw new ServiceRefusal(404, 'checkout_unknown', `there is no checkout ${id}`);
    return row;
  };
  const open = (id: string): Row => {
    const row = needed(id);
    if (row.state !== 'open') throw new ServiceRefusal(409, 'already_ordered', 'this checkout has been ordered');
    return row;
  };
  const show = async (row: Row): Promise<Checkout> => {
    const { market, coupon, shipping } = row;
    const { lines, totals } = await carts.quote({ market, lines: JSON.parse(row.lines) as Wanted[], coupon, shipping });
    return {
      id: row.id,
      cart: { id: row.cart, market, lines, coupon, totals },
      email: row.email,
      address: row.address === null ? null : (JSON.parse(row.address) as Address),
      shipping,
      shippingRates: ratesFor(market, totals),
      reservedUntil: row.reserved_until,
    };
  };
  return {
    async start({ cart: id, market }) {
      const cart = await carts.cart({ cart: id, market });
      if (cart.lines.length === 0) throw new ServiceRefusal(409, 'cart_empty', 'there is nothing in the cart');
      const lines = cart.lines.map(({ sku, quantity }) => ({ sku, quantity }));
      const earlier = database.prepare("SELECT id FROM checkouts WHERE cart = ? AND state = 'open'").get(id) as
        | { id: string }
        | undefined;
      const checkout = earlier?.id ?? randomUUID();
      const { until } = await inventory.reserve({ checkout, lines });
      database.run(START, checkout, id, market, JSON.stringify(lines), cart.coupon, until, Date.now());
      return show(needed(checkout));
    },
    async checkout({ checkout }) {
      const row = find(checkout);
      return row === undefined ? null : show(row);
    },
    async setAddress({ checkout, email, address }) {
      open(checkout);
      if (!/^[^\s@]+@[^\s@]+$/.test(email))
        throw new ServiceRefusal(422, 'email_invalid', `${email} is no e-mail address`);
      database.run(
        'UPDATE checkouts SET email = ?, address = ? WHERE id = ?',
        email,
        JSON.stringify(address),
        checkout,
      );
      return show(needed(checkout));
    },
    async setShipping({ checkout, method }) {
      open(checkout);
      if (!SHIPPING_METHODS.includes(method)) {
        throw new ServiceRefusal(422, 'shipping_unknown', `shipping is one of ${SHIPPING_METHODS.join(', ')}`);
      }
      database.run('UPDATE checkouts SET shipping = ? WHERE id = ?', method, checkout);
      return show(needed(checkout));
    },
    async claim({ checkout, regardless }) {
      const row = needed(checkout);
      const missing = [
        row.email === null ? 'an e-mail address' : null,
        row.shipping === null ? 'a shipping method' : null,
        row.address === null && row.shipping !== 'pickup' ? 'an address' : null,
      ].filter((part) => part !== null);
      if (missing.length > 0)
        throw new ServiceRefusal(422, 'checkout_incomplete', `the checkout still needs ${missing.join(', ')}`);
      const claimed =
        database.run("UPDATE checkouts SET state = 'placing' WHERE id = ? AND state = 'open'", checkout) === 1;
      if (!claimed && !regardless) {
        if (row.state === 'placing') throw new ServiceRefusal(409, 'in_flight', 'this checkout is being ordered');
        throw new ServiceRefusal(409, 'already_ordered', 'this checkout has been ordered');
      }
      return show(row);
    },
    async reopen({ checkout }) {
      database.run("UPDATE checkouts SET state = 'open' WHERE id = ? AND state = 'placing'", checkout);
      return null;
    },
    async complete({ checkout }) {
      database.run("UPDATE checkouts SET state = 'ordered' WHERE id = ?", checkout);
      return carts.clear({ cart: needed(checkout).cart });
    },
  };
}

function ratesFor(market: Market, { subtotalMinor, discounts }: Totals): Checkout['shippingRates'] {
  const goodsMinor = subtotalMinor - discounts.reduce((sum, { minor }) => sum + minor, 0);
  const rate = (method: ShippingMethod) => shippingMinor(market, method, goodsMinor);
  return { standard: rate('standard'), express: rate('express'), pickup: rate('pickup') };
}

const START = `INSERT INTO checkouts (id, cart, market, lines, coupon, state, reserved_until, begun_ms) VALUES (?, ?, ?, ?, ?, 'open', ?, ?)
ON CONFLICT (id) DO UPDATE SET market = excluded.market, lines = excluded.lines, coupon = excluded.coupon, reserved_until = excluded.reserved_until, begun_ms = excluded.begun_ms`;

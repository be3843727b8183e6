import { addUp } from '../data/money.ts';
import { shippingMinor } from '../data/shipping-rates.ts';
import type { CatalogueService } from './catalogue.ts';
import {
  type Cart,
  type CartLine,
  MARKETS,
  type Market,
  ServiceRefusal,
  type ShippingMethod,
  type Totals,
} from './contracts.ts';
import type { InventoryService, Wanted } from './inventory.ts';
import type { PricingService } from './pricing.ts';
import type { PromotionsService } from './promotions.ts';
import { createSessionLock } from './session-lock.ts';
import type { ShopWorld } from './shop-world.ts';
import type { WarehouseService } from './warehouse.ts';

type CartOf = { readonly cart: string; readonly market: Market };

export interface CartsService {
  /** An unknown id is an empty cart. */
  cart(input: CartOf): Promise<Cart>;
  /** Adds to what is there, when the warehouse has taken note. Refuses with 409 `sold_out`, 404 `sku_unknown`, 422 `quantity_invalid`. */
  add(input: CartOf & Wanted): Promise<Cart>;
  /** 0 removes the line. Refuses as `add` does. */
  set(input: CartOf & Wanted): Promise<Cart>;
  applyCoupon(input: CartOf & { readonly code: string }): Promise<Cart>;
  removeCoupon(input: CartOf): Promise<Cart>;
  clear(input: { readonly cart: string }): Promise<null>;
  /** Prices lines with the live prices, a coupon and, once chosen, shipping. */
  quote(input: QuoteRequest): Promise<{ readonly lines: readonly CartLine[]; readonly totals: Totals }>;
}

export interface QuoteRequest {
  readonly market: Market;
  readonly lines: readonly Wanted[];
  readonly coupon: string | null;
  readonly shipping: ShippingMethod | null;
}

interface Peers {
  readonly catalogue: CatalogueService;
  readonly pricing: PricingService;
  readonly promotions: PromotionsService;
  readonly inventory: InventoryService;
  readonly warehouse: WarehouseService;
}

const MOST_OF_ONE_SKU = 99;
/** How long `lock-contention` keeps a session after a change of its cart. */
const LOCKED_MS = 400;

export function createCartsService(
  { database, state }: ShopWorld,
  { catalogue, pricing, promotions, inventory, warehouse }: Peers,
): CartsService {
  const linesOf = (cart: string): Wanted[] =>
    database
      .prepare('SELECT sku, quantity FROM cart_lines WHERE cart = ? ORDER BY position')
      .all(cart) as unknown as Wanted[];
  const couponOf = (cart: string): string | null =>
    (database.prepare('SELECT coupon FROM carts WHERE id = ?').get(cart) as { coupon: string | null } | undefined)
      ?.coupon ?? null;
  const quote = async ({ market, lines, coupon, shipping }: QuoteRequest) => {
    const skus = lines.map(({ sku }) => sku);
    const [details, prices] =
      skus.length === 0
        ? [[], []]
        : await Promise.all([catalogue.describe({ market, skus }), pricing.charge({ market, skus })]);
    const priced = lines.map(({ quantity }, index): CartLine => {
      const [detail, price] = [details[index], prices[index]];
      if (detail === undefined || price === undefined) throw new Error('catalogue or pricing left a line out');
      return { ...detail, quantity, unitMinor: price.minor, totalMinor: price.minor * quantity };
    });
    const subtotalMinor = priced.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
    const discounts =
      coupon === null || subtotalMinor === 0 ? [] : await promotions.discounts({ market, coupon, subtotalMinor });
    const goodsMinor = subtotalMinor - discounts.reduce((sum, { minor }) => sum + minor, 0);
    const { currency, taxRate } = MARKETS[market];
    const shippingCosts = shipping === null ? 0 : shippingMinor(market, shipping, goodsMinor);
    return {
      lines: priced,
      totals: addUp({ currency, subtotalMinor, discounts, shippingMinor: shippingCosts, taxRate }),
    };
  };
  const show = async ({ cart, market }: CartOf): Promise<Cart> => {
    const coupon = couponOf(cart);
    const { lines, totals } = await quote({ market, lines: linesOf(cart), coupon, shipping: null });
    return { id: cart, market, lines, coupon, totals };
  };
  const quantityOf = (cart: string, sku: string): number =>
    (
      database.prepare('SELECT quantity FROM cart_lines WHERE cart = ? AND sku = ?').get(cart, sku) as
        | Pick<Wanted, 'quantity'>
        | undefined
    )?.quantity ?? 0;
  const check = async ({ market, sku, quantity }: Omit<CartOf, 'cart'> & Wanted): Promise<void> => {
    if (!Number.isInteger(quantity) || quantity < 0 || quantity > MOST_OF_ONE_SKU) {
      throw new ServiceRefusal(422, 'quantity_invalid', `a quantity is a whole number from 0 to ${MOST_OF_ONE_SKU}`);
    }
    if (quantity === 0) return;
    const [levels] = await Promise.all([
      inventory.available({ skus: [sku] }),
      catalogue.describe({ market, skus: [sku] }),
    ]);
    if ((levels[sku] ?? 0) < quantity)
      throw new ServiceRefusal(409, 'sold_out', `${sku}: ${levels[sku] ?? 0} left, ${quantity} wanted`);
  };
  const put = (cart: string, sku: string, quantity: number): void =>
    database.atomically(() => {
      touch(cart);
      if (quantity === 0) database.run('DELETE FROM cart_lines WHERE cart = ? AND sku = ?', cart, sku);
      else database.run(UPSERT_LINE, cart, sku, quantity, cart);
    });
  const touch = (cart: string): void => {
    database.run(TOUCH, cart, Date.now());
  };
  const underLock = createSessionLock(LOCKED_MS);
  const changing = <T>(cart: string, act: () => Promise<T>): Promise<T> =>
    state.has('lock-contention') ? underLock(cart, act) : act();
  return {
    cart: show,
    set: ({ cart, market, sku, quantity }) =>
      changing(cart, async () => {
        await check({ market, sku, quantity });
        put(cart, sku, quantity);
        return show({ cart, market });
      }),
    add: ({ cart, market, sku, quantity }) =>
      changing(cart, async () => {
        if (quantity < 1) throw new ServiceRefusal(422, 'quantity_invalid', 'a quantity to add is at least 1');
        await check({ market, sku, quantity: quantityOf(cart, sku) + quantity });
        await warehouse.note({ sku, quantity });
        // Read again: another tab may have added something meanwhile.
        put(cart, sku, Math.min(MOST_OF_ONE_SKU, quantityOf(cart, sku) + quantity));
        return show({ cart, market });
      }),
    async applyCoupon({ cart, market, code }) {
      const coupon = await promotions.check({ code });
      touch(cart);
      database.run('UPDATE carts SET coupon = ? WHERE id = ?', coupon.code, cart);
      return show({ cart, market });
    },
    async removeCoupon({ cart, market }) {
      database.run('UPDATE carts SET coupon = NULL WHERE id = ?', cart);
      return show({ cart, market });
    },
    async clear({ cart }) {
      database.atomically(() => {
        database.run('DELETE FROM cart_lines WHERE cart = ?', cart);
        database.run('DELETE FROM carts WHERE id = ?', cart);
      });
      return null;
    },
    quote,
  };
}

const TOUCH = `INSERT INTO carts (id, touched_ms) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET touched_ms = excluded.touched_ms`;
const UPSERT_LINE = `INSERT INTO cart_lines VALUES (?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM cart_lines WHERE cart = ?))
ON CONFLICT (cart, sku) DO UPDATE SET quantity = excluded.quantity`;

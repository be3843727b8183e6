/**
 * What the demo shop's services say to each other and to the storefront.
 * Each release runs its own instances of them; the data behind them (SQLite) is shared, as in a real shop.
 * Money is in minor units of its currency (EUR and USD: 1/100, JPY: 1).
 */
export const MARKETS = {
  de: { locale: 'de-DE', currency: 'EUR', exponent: 2, taxRate: 0.19, country: 'DE' },
  us: { locale: 'en-US', currency: 'USD', exponent: 2, taxRate: 0.08, country: 'US' },
  jp: { locale: 'ja-JP', currency: 'JPY', exponent: 0, taxRate: 0.1, country: 'JP' },
} as const;
/** First path segment of every storefront URL: `/de/…`, `/us/…`, `/jp/…`. */
export type Market = keyof typeof MARKETS;

export interface Category {
  readonly slug: string;
  readonly name: string;
  /** From the root, this category last; three deep at most. */
  readonly path: readonly { readonly slug: string; readonly name: string }[];
  readonly children: readonly Category[];
}

export interface Variant {
  readonly sku: string;
  /** Shown to shoppers, e.g. `{ colour: 'Blue', size: 'M' }`; empty for products without variants. */
  readonly options: Readonly<Record<string, string>>;
}

/** A product as one market sees it: names are localised, prices are not in here (pricing has them). */
export interface Product {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly brand: string;
  readonly category: string;
  readonly variants: readonly [Variant, ...Variant[]];
  /** Filterable: colour, size, material, brand. */
  readonly facets: Readonly<Record<string, readonly string[]>>;
  readonly image: string;
  readonly rating: number;
  /** Test SKUs are sold, but hidden from listings, search, feed and sitemap. */
  readonly hidden: boolean;
}

export interface Price {
  readonly sku: string;
  readonly currency: string;
  readonly minor: number;
  /** Before an automatic promotion; null without one. */
  readonly wasMinor: number | null;
}

export interface SearchRequest {
  readonly market: Market;
  readonly query?: string;
  readonly category?: string;
  /** facet → accepted values */
  readonly filters?: Readonly<Record<string, readonly string[]>>;
  readonly sort?: 'relevance' | 'price-asc' | 'price-desc' | 'name';
  /** 1-based. */
  readonly page?: number;
  readonly pageSize?: number;
}

export interface SearchAnswer {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly hits: readonly SearchHit[];
  readonly facets: Readonly<Record<string, readonly { readonly value: string; readonly count: number }[]>>;
}

export interface SearchHit {
  readonly slug: string;
  readonly name: string;
  readonly brand: string;
  readonly image: string;
  readonly sku: string;
  readonly price: Price;
  readonly available: boolean;
}

export interface CartLine {
  readonly sku: string;
  readonly slug: string;
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly totalMinor: number;
}

export interface Totals {
  readonly currency: string;
  readonly subtotalMinor: number;
  readonly discounts: readonly { readonly code: string; readonly label: string; readonly minor: number }[];
  readonly shippingMinor: number;
  /** Included in the grand total (prices carry tax). */
  readonly taxMinor: number;
  readonly grandMinor: number;
}

export interface Cart {
  readonly id: string;
  readonly market: Market;
  readonly lines: readonly CartLine[];
  readonly coupon: string | null;
  readonly totals: Totals;
}

export interface Address {
  readonly name: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
}

export const SHIPPING_METHODS = ['standard', 'express', 'pickup'] as const;
export type ShippingMethod = (typeof SHIPPING_METHODS)[number];
export const PAYMENT_METHODS = ['card', 'invoice', 'giftcard'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** A checkout under way: cart, address and shipping are fixed step by step; totals follow. */
export interface Checkout {
  readonly id: string;
  readonly cart: Cart;
  readonly email: string | null;
  readonly address: Address | null;
  readonly shipping: ShippingMethod | null;
  /** What each method costs for this cart, in minor units. */
  readonly shippingRates: Readonly<Record<ShippingMethod, number>>;
  readonly reservedUntil: string | null;
}

export type OrderStatus = 'placed' | 'awaiting_payment' | 'paid' | 'payment_failed' | 'cancelled';

export interface Order {
  readonly number: string;
  readonly status: OrderStatus;
  readonly placedAt: string;
  readonly market: Market;
  readonly email: string;
  readonly account: string | null;
  readonly lines: readonly CartLine[];
  readonly coupon: string | null;
  readonly totals: Totals;
  readonly address: Address | null;
  readonly shipping: ShippingMethod;
  readonly payment: PaymentMethod;
  readonly release: string;
  /** The synthetic run that placed it, from the marking cookie; null for people. */
  readonly synthetic: string | null;
}

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly address: Address | null;
}

export interface PlaceOrder {
  readonly checkout: string;
  readonly payment: PaymentMethod;
  /** Sandbox provider's token: `tok_ok`, `tok_declined`, `tok_slow`. */
  readonly paymentToken: string;
  readonly account: string | null;
  readonly synthetic: string | null;
}

/** An expected refusal, e.g. code `sold_out`, `coupon_unknown`, `payment_declined`, `cart_empty`, `overloaded`. */
export class ServiceRefusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ServiceRefusal';
    this.status = status;
    this.code = code;
  }
}

/**
 * The storefront's view of the services: each call is one or more HTTP requests on loopback with a time limit.
 * Rejects with `ServiceRefusal` for an expected refusal and with `Error` for a broken service.
 */
export interface ShopServices {
  categories(market: Market): Promise<readonly Category[]>;
  /** Also finds hidden products. null = unknown slug. */
  product(market: Market, slug: string): Promise<Product | null>;
  prices(market: Market, skus: readonly string[]): Promise<readonly Price[]>;
  stock(skus: readonly string[]): Promise<Readonly<Record<string, number>>>;
  search(request: SearchRequest): Promise<SearchAnswer>;
  suggest(market: Market, prefix: string): Promise<readonly { readonly name: string; readonly slug: string }[]>;
  /** Creates the cart when the id is unknown. */
  cart(id: string, market: Market): Promise<Cart>;
  addToCart(id: string, market: Market, sku: string, quantity: number): Promise<Cart>;
  setQuantity(id: string, market: Market, sku: string, quantity: number): Promise<Cart>;
  applyCoupon(id: string, market: Market, code: string): Promise<Cart>;
  removeCoupon(id: string, market: Market): Promise<Cart>;
  startCheckout(cart: string, market: Market): Promise<Checkout>;
  checkout(id: string): Promise<Checkout | null>;
  setAddress(checkout: string, email: string, address: Address): Promise<Checkout>;
  setShipping(checkout: string, method: ShippingMethod): Promise<Checkout>;
  placeOrder(order: PlaceOrder, idempotencyKey: string): Promise<Order>;
  order(number: string): Promise<Order | null>;
  signIn(email: string, password: string): Promise<{ readonly token: string; readonly account: Account } | null>;
  register(
    email: string,
    password: string,
    name: string,
  ): Promise<{ readonly token: string; readonly account: Account }>;
  account(token: string): Promise<Account | null>;
  signOut(token: string): Promise<void>;
  ordersOf(account: string): Promise<readonly Order[]>;
}

/** Which release serves, and what is deliberately broken in it. Read at every request: the control API changes it live. */
export interface ReleaseState {
  readonly release: string;
  readonly cohort: 'baseline' | 'candidate';
  /** True while the fault with this id (file name in `test/shop/faults/`) is on for this release. */
  has(fault: string): boolean;
}

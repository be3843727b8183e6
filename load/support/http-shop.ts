import type { Client } from './client.ts';
import type { LoadSegment } from './plan.ts';

/**
 * What a load scenario can do in a shop, over plain HTTP. One file per shop, `load/shops/<id>.shop.ts`, default-exported; the scenarios
 * know nothing else of a shop. Every method performs one operation through the intent's `client`, which owns retries, marks, cookies,
 * deadlines and counters; each throws the client's `GaveUp` when the operation brought no useful answer.
 */
export interface HttpShop {
  readonly wares: Wares;
  /** The segment's landing page, or the start page. `campaign`: parameters that an advertisement hangs on it (`utm_source=…`). */
  enter(client: Client, campaign?: string): void;
  /** A listing; `page` counts from 1. */
  browse(client: Client, page: number): void;
  search(client: Client, text: string): void;
  /** The product page of `wares.test`, or of one of `wares.read` chosen by `pick` in [0, 1). */
  openProduct(client: Client, pick?: number): void;
  addToCart(client: Client, sku: string, quantity: number): void;
  /** The same from two tabs of one session, at the same moment. */
  addToCartTwice(client: Client, sku: string): void;
  applyCoupon(client: Client, coupon: string): void;
  /** From a filled cart to the last page before the order. */
  prepareCheckout(client: Client): PreparedOrder;
  /** The final request; repeated attempts carry the same idempotency key. */
  placeOrder(client: Client, prepared: PreparedOrder): PlacedOrder;
  /** The final request as it would be sent, for scenarios that release several together or twice. */
  finalRequest(client: Client, prepared: PreparedOrder): OrderRequest;
  /** The same key with another body, which the shop must refuse; without it nobody tries. */
  altered?(prepared: PreparedOrder): PreparedOrder;
  /** What the answer to a final request says. Status 200 alone is no success. */
  readFinal(answer: OrderAnswer): FinalOutcome;
  /** Addresses for a crawler, the deep ones too: facets, sorting, pages. */
  crawlPaths(seed: number): readonly string[];
  /** The operation that the health probe performs beside reading a page. */
  readonly probe: 'add_to_cart' | 'search';
}

export interface Wares {
  /** Is bought by most scenarios; plenty in stock. */
  readonly test: string;
  /** A few in stock, for `hot-item`; null: the shop offers none, and the scenario refuses to run. */
  readonly scarce: string | null;
  /** May be redeemed a few times only, for `coupon-rush`; null as above. */
  readonly limitedCoupon: string | null;
  /** Product paths that may be read, not bought. */
  readonly read: readonly string[];
  readonly searches: readonly string[];
}

/** A checkout at its last page: what the final request needs. */
export interface PreparedOrder {
  readonly key: string;
  readonly sku: string;
  readonly quantity: number;
  readonly coupon: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

export interface PlacedOrder {
  readonly number: string;
}

/** In the form of k6's `http.batch`. */
export interface OrderRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly body: Readonly<Record<string, string>> | string;
  readonly params: {
    readonly headers: Readonly<Record<string, string>>;
    readonly tags?: Readonly<Record<string, string>>;
  };
}

export interface OrderAnswer {
  /** 0: none came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type FinalOutcome =
  | { readonly kind: 'ordered'; readonly number: string }
  /** An expected refusal: sold out, coupon used up, already ordered. `code` as the shop says it. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Nothing useful came: the order may exist or not. */
  | { readonly kind: 'unknown'; readonly status: number };

/** Who the intent is: a segment, an id that marks its traffic, a number that its choices are drawn from. */
export interface Shopper {
  readonly intent: string;
  readonly segment: LoadSegment;
  /** Seeded, [0, 1). */
  random(): number;
}

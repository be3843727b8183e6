/**
 * A shop's back office as the runner reads it before and after pressure. One file per shop, `load/shops/<id>.books.ts`, default-exported;
 * runs in Node, not in k6. Each reading is optional: what a shop doesn't tell is reported as not assessed, never as fine.
 */
export interface ShopBooks {
  /** Orders that carry a mark of this run (`<run>.<intent>`). */
  orders?(run: string): Promise<readonly BookedOrder[]>;
  /** Of everything that the scenarios buy. */
  stock?(): Promise<readonly BookedStock[]>;
  /** Of every coupon that the scenarios redeem. */
  redemptions?(): Promise<readonly BookedCoupon[]>;
  /** All payments of this run's orders. */
  payments?(run: string): Promise<readonly BookedPayment[]>;
  /** What the shop has been asked, and the work it made of it, since it was started. Cumulative. */
  served?(): Promise<ServedCounts>;
}

export interface BookedOrder {
  readonly number: string;
  readonly mark: string;
  readonly status: 'open' | 'confirmed' | 'cancelled';
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly coupon: string | null;
  readonly totalMinor: number;
}

/** One article, all numbers of the same moment. */
export interface BookedStock {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  /** Units in all orders that aren't cancelled, of everybody, since ever: others buy meanwhile. null: the shop doesn't tell. */
  readonly sold: number | null;
  /** Units that came and went without an order (deliveries, corrections), summed since ever. */
  readonly adjusted: number;
}

export interface BookedCoupon {
  readonly coupon: string;
  readonly redeemed: number;
  /** null: unlimited. */
  readonly limit: number | null;
  /** Orders that carry it and aren't cancelled, of everybody, since ever. null: the shop doesn't tell. */
  readonly carried: number | null;
}

export interface BookedPayment {
  readonly order: string;
  readonly status: 'pending' | 'authorised' | 'captured' | 'refunded' | 'failed';
  readonly amountMinor: number;
}

export interface ServedCounts {
  /** Requests that came in at the shop's door, of the release under pressure. */
  readonly requests: number;
  /** By kind of inner work (`warehouse`, `payments`): calls that one service made to another. */
  readonly work: Readonly<Record<string, number>>;
  /** Inner work that was finished after its caller had gone. */
  readonly wasted: number;
}

/** Where the books are, from the config's `pressure.books`. */
export interface BooksPlace {
  readonly url: string;
  /** Name of the release under pressure. */
  readonly release: string;
}

export type OpenBooks = (place: BooksPlace) => ShopBooks;

/** What the clients were told: the fields of an `OrderWitness` (load/support/witness.ts) that the books are held against. */
export interface Witnessed {
  readonly mark: string;
  readonly key: string;
  readonly result: 'ordered' | 'refused' | 'unknown';
  readonly orders: readonly string[];
  readonly refusal: string | null;
  readonly expected: boolean;
  readonly reused: 'refused' | 'accepted' | 'unknown' | null;
  readonly hungUp: boolean;
}

/** An order of the run, as the shop's books hold it. */
export interface ReadOrder {
  readonly number: string;
  readonly mark: string;
  readonly status: 'open' | 'confirmed' | 'cancelled';
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly totalMinor: number;
}

/** `sold` and `adjusted` are sums since ever, of everybody; only their differences are used. */
export interface ReadStock {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly sold: number | null;
  readonly adjusted: number;
}

export interface ReadCoupon {
  readonly coupon: string;
  readonly redeemed: number;
  readonly limit: number | null;
  readonly carried: number | null;
}

export interface ReadPayment {
  readonly order: string;
  readonly status: 'pending' | 'authorised' | 'captured' | 'refunded' | 'failed';
  readonly amountMinor: number;
}

/** The shop's books at one time; null: the shop doesn't tell. */
export interface BooksReading {
  /** Two readings in a row were the same: nothing was under way. */
  readonly settled: boolean;
  readonly orders: readonly ReadOrder[] | null;
  readonly stock: readonly ReadStock[] | null;
  readonly redemptions: readonly ReadCoupon[] | null;
  readonly payments: readonly ReadPayment[] | null;
}

export interface ReconcileInput {
  readonly run: string;
  readonly witnesses: readonly Witnessed[];
  readonly before: BooksReading;
  readonly after: BooksReading;
}

/** One disagreement: how many units, intents or orders it is about, and what disagrees, in words. */
export interface Disagreement {
  readonly count: number;
  readonly text: string;
}

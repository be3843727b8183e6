/** What a run means to buy. Recorded before the run acts, and compared with what the shop says it did. */
export interface IntendedItem {
  readonly sku: string;
  readonly quantity: number;
  /** Minor units, as first shown to the shopper. */
  readonly unitPriceMinor: number | null;
}

export interface IntentSnapshot {
  readonly items: readonly IntendedItem[];
  readonly currency: string | null;
  readonly coupon: string | null;
  readonly payment: string | null;
  readonly email: string | null;
}

/** What the shop said was ordered, as the shopper read it. */
export interface OrderReading {
  readonly number: string;
  readonly totalMinor: number | null;
  readonly currency: string | null;
}

export interface Intention {
  /** Adds an item and returns it. */
  item(item: { readonly sku: string; readonly quantity?: number; readonly unitPriceMinor?: number }): IntendedItem;
  coupon(code: string): string;
  payment(method: string): string;
  email(address: string): string;
  currency(code: string): string;
  /** Notes the order that the shop confirmed, and returns it. */
  ordered(order: OrderReading): OrderReading;
  /** null when no order was confirmed. */
  order(): OrderReading | null;
  /** null when nothing was intended. */
  snapshot(): IntentSnapshot | null;
}

export function createIntention(): Intention {
  const items: IntendedItem[] = [];
  let seen: OrderReading | null = null;
  const said: { -readonly [K in Exclude<keyof IntentSnapshot, 'items'>]: string | null } = {
    currency: null,
    coupon: null,
    payment: null,
    email: null,
  };
  const say = (what: keyof typeof said) => (value: string) => {
    said[what] = value;
    return value;
  };
  return {
    item({ sku, quantity = 1, unitPriceMinor = null as number | null }) {
      const item = Object.freeze({ sku, quantity, unitPriceMinor });
      items.push(item);
      return item;
    },
    coupon: say('coupon'),
    payment: say('payment'),
    email: say('email'),
    currency: say('currency'),
    ordered({ number, totalMinor, currency }) {
      seen = Object.freeze({ number, totalMinor, currency });
      return seen;
    },
    order: () => seen,
    snapshot: () =>
      items.length === 0 && Object.values(said).every((value) => value === null)
        ? null
        : { items: [...items], ...said },
  };
}

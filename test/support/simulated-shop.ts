import type { BooksReading, ReadOrder, Witnessed } from '../../runner/core/pressure/reconcile-input.ts';

export const BUGS = [
  'second_order',
  'refused_but_entered',
  'never_entered',
  'no_stock_check',
  'stale_stock_written',
  'stock_not_given_back',
  'coupon_limit_ignored',
  'charged_twice',
  'refused_for_no_reason',
  'key_not_bound',
] as const;
export type Bug = (typeof BUGS)[number];

/** One thing that happens in the shop. */
export interface Happening {
  readonly kind: 'order' | 'order_of_others' | 'delivery' | 'cancellation';
  readonly quantity: number;
  readonly coupon: boolean;
  /** The shop's bug, if it has one, shows at this one. */
  readonly bitten: boolean;
  /** What the client gets to hear of its order. */
  readonly heard: 'once' | 'twice';
}

export interface Outcome {
  readonly witnesses: readonly Witnessed[];
  readonly before: BooksReading;
  readonly after: BooksReading;
  /** How often the bug really did harm. */
  readonly bites: number;
}

const PRICE = 1_000;
export const RUN = 'press-1';

interface Entered extends ReadOrder {
  readonly coupon: boolean;
}

/** A shop of one article and one coupon, sold by the book apart from at most one bug. */
export function simulateShop(
  { stock, limit, bug }: { readonly stock: number; readonly limit: number; readonly bug: Bug | null },
  happenings: readonly Happening[],
): Outcome {
  const orders: Entered[] = [];
  const payments: { order: string; status: 'captured' | 'refunded'; amountMinor: number }[] = [];
  const witnesses: Witnessed[] = [];
  let [onHand, adjusted, redeemed, serial, bites] = [stock, 0, 0, 0, 0];
  const enter = (mark: string, quantity: number, coupon: boolean): string => {
    serial += 1;
    const number = `W${serial}`;
    const totalMinor = quantity * PRICE;
    orders.push({ number, mark, status: 'confirmed', lines: [{ sku: 'mug', quantity }], totalMinor, coupon });
    payments.push({ order: number, status: 'captured', amountMinor: totalMinor });
    onHand -= quantity;
    if (coupon) redeemed += 1;
    return number;
  };
  const read = (): BooksReading => ({
    settled: true,
    orders: orders.filter(({ mark }) => mark.startsWith(`${RUN}.`)).map((order) => ({ ...order })),
    stock: [
      { sku: 'mug', onHand, reserved: 0, sold: live().reduce((sum, order) => sum + unitsOf(order), 0), adjusted },
    ],
    redemptions: [{ coupon: 'FLASH', redeemed, limit, carried: live().filter(({ coupon }) => coupon).length }],
    payments: payments.map((payment) => ({ ...payment })),
  });
  const live = () => orders.filter(({ status }) => status !== 'cancelled');

  const before = read();
  const step = ({ kind, quantity, coupon: wished, bitten, heard }: Happening, index: number): void => {
    if (kind === 'delivery') {
      onHand += quantity;
      adjusted += quantity;
      return;
    }
    if (kind === 'cancellation') {
      const place = orders.findIndex(({ status }) => status === 'confirmed');
      const order = orders[place];
      if (order === undefined) return;
      orders[place] = { ...order, status: 'cancelled' };
      onHand += unitsOf(order);
      if (order.coupon) redeemed -= 1;
      const payment = payments.findIndex(({ order: number }) => number === order.number);
      payments[payment] = { order: order.number, status: 'refunded', amountMinor: order.totalMinor };
      return;
    }
    const mine = kind === 'order';
    const mark = mine ? `${RUN}.${index}` : `journey-${index}`;
    const bitesAs = (which: Bug): boolean => bug === which && bitten && mine;
    const tell = (result: Witnessed['result'], numbers: readonly string[], refusal: string | null = null) => {
      const expected = refusal === 'sold_out' || refusal === 'coupon_used_up';
      const taken = bitesAs('key_not_bound') && result === 'ordered';
      if (taken) bites += 1;
      const reused = result !== 'ordered' ? null : taken ? 'accepted' : 'refused';
      const told = {
        mark,
        key: `key-${index}`,
        result,
        orders: numbers,
        refusal,
        expected,
        reused,
        hungUp: false,
      } as const;
      if (mine) witnesses.push(told);
    };
    const usedUp = wished && redeemed >= limit;
    const short = onHand < quantity;
    const unheeded = bitesAs('no_stock_check') && short && !usedUp;
    const ignored = bitesAs('coupon_limit_ignored') && usedUp && !short;
    if ((usedUp && !ignored) || (short && !unheeded)) {
      if (bitesAs('stock_not_given_back') && !short) {
        onHand -= quantity;
        bites += quantity;
      }
      tell('refused', [], usedUp ? 'coupon_used_up' : 'sold_out');
      return;
    }
    if (bitesAs('refused_for_no_reason')) {
      bites += 1;
      tell('refused', [], 'conflict');
      return;
    }
    if (unheeded) bites += 1;
    if (ignored) bites += 1;
    if (bitesAs('never_entered')) {
      bites += 1;
      tell('ordered', [`lost-${index}`]);
      return;
    }
    const number = enter(mark, quantity, wished);
    const numbers = heard === 'twice' ? [number, number] : [number];
    if (bitesAs('second_order') && onHand >= quantity && !(wished && redeemed >= limit)) {
      bites += 1;
      numbers.push(enter(mark, quantity, wished));
    }
    if (bitesAs('stale_stock_written')) {
      onHand += quantity;
      bites += quantity;
    }
    if (bitesAs('charged_twice')) {
      bites += 1;
      payments.push({ order: number, status: 'captured', amountMinor: quantity * PRICE });
    }
    if (bitesAs('refused_but_entered')) {
      bites += 1;
      tell('refused', [], 'overloaded');
      return;
    }
    tell('ordered', numbers);
  };
  for (const [index, happening] of happenings.entries()) step(happening, index);
  return { witnesses, before, after: read(), bites };
}

function unitsOf({ lines }: ReadOrder): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

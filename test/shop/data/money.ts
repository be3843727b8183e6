import type { Totals } from '../services/contracts.ts';

export interface TotalsInput {
  readonly currency: string;
  readonly subtotalMinor: number;
  readonly discounts: Totals['discounts'];
  readonly shippingMinor: number;
  /** e.g. 0.19; prices carry it. */
  readonly taxRate: number;
}

/**
 * Adds up in minor units: grand = subtotal − discounts + shipping, never below zero. The tax is what the grand total contains,
 * rounded once per order.
 */
export function addUp({ currency, subtotalMinor, discounts, shippingMinor, taxRate }: TotalsInput): Totals {
  const discountMinor = discounts.reduce((sum, { minor }) => sum + minor, 0);
  const grandMinor = subtotalMinor - discountMinor + shippingMinor;
  if (grandMinor < 0) throw new RangeError(`discounts of ${discountMinor} exceed a subtotal of ${subtotalMinor}`);
  return {
    currency,
    subtotalMinor,
    discounts,
    shippingMinor,
    taxMinor: Math.round((grandMinor * taxRate) / (1 + taxRate)),
    grandMinor,
  };
}

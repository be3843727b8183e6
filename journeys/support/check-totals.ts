import type { expect as playwrightExpect } from '@playwright/test';
import type { CartReading } from './readings.ts';

/** A shopper with a pencil: lines, subtotal, discounts, shipping and total add up to the last minor unit. */
export function checkTotals(
  expect: typeof playwrightExpect,
  { lines, subtotal, discounts, shipping, total }: CartReading,
): void {
  const sum = (amounts: readonly { readonly minor: number }[]) => amounts.reduce((all, { minor }) => all + minor, 0);
  for (const line of lines)
    expect(line.total.minor, `quantity × price of ${line.name}`).toBe(line.quantity * line.unit.minor);
  expect(subtotal.minor, 'the lines add up to the subtotal').toBe(sum(lines.map((line) => line.total)));
  const goods = subtotal.minor + sum(discounts.map(({ amount }) => amount));
  expect(total.minor, 'subtotal, discounts and shipping add up to the total').toBe(goods + (shipping?.minor ?? 0));
}

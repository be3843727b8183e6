/** Reads the shop's pages as a person does: what is written where, in minor units of the market's money. */

/** `12,90 €`, `$12.90`, `¥1,180` → 1290, 1290, 1180; null where no number stands. */
function moneyIn(text: string): number | null {
  const digits = text.replaceAll(/\D/g, '');
  return digits === '' ? null : Number(digits);
}

/** Prices of a listing, in order; null for a price that is none. */
export function listedPrices(page: string): (number | null)[] {
  return [...page.matchAll(/<p class="price">.*?<b>(.*?)<\/b>/gs)].map(([, price = '']) => moneyIn(price));
}

/** Addresses of the products that a listing shows. */
export function listedProducts(page: string): string[] {
  return [...page.matchAll(/<h[23]><a href="([^"]+\/p\/[^"]+)"/g)].map(([, href = '']) => href);
}

/** What a page offers to put into the cart; null when there is nothing to press. */
export function offerOn(page: string): { readonly sku: string; readonly priceMinor: number | null } | null {
  const form = /<form class="buy".*?<\/form>/s.exec(page)?.[0] ?? '';
  const sku =
    /<input type="hidden" name="sku" value="([^"]+)"/.exec(form)?.[1] ??
    /<option value="([^"]+)"[^>]* selected/.exec(form)?.[1];
  if (sku === undefined || /<button[^>]* disabled/.test(form)) return null;
  return { sku, priceMinor: listedPrices(form)[0] ?? null };
}

export interface SummaryReading {
  /** Of the first line. */
  readonly unitMinor: number | null;
  readonly subtotalMinor: number | null;
  /** All discounts together. */
  readonly discountMinor: number;
  readonly shippingMinor: number | null;
  readonly totalMinor: number | null;
}

/** Lines and totals of a cart, a checkout or an order; null when the page shows none. */
export function summaryOn(page: string): SummaryReading | null {
  const unit = /<ul class="lines">.*?<span>(.*?)<\/span>/s.exec(page)?.[1] ?? '';
  const totals = /<dl class="totals">(.*?)<\/dl>/s.exec(page)?.[1];
  if (totals === undefined) return null;
  const rows = [...totals.matchAll(/<dt( class="grand")?>.*?<\/dt><dd[^>]*>(.*?)<\/dd>/gs)];
  // Subtotal, any discounts, shipping, the total, and the tax in it.
  const total = rows.findIndex(([, grand]) => grand !== undefined);
  const amounts = rows.map(([, , amount = '']) => moneyIn(amount));
  return {
    unitMinor: moneyIn(unit),
    subtotalMinor: amounts[0] ?? null,
    discountMinor: amounts.slice(1, Math.max(1, total - 1)).reduce<number>((sum, minor) => sum + (minor ?? 0), 0),
    shippingMinor: amounts[total - 1] ?? null,
    totalMinor: amounts[total] ?? null,
  };
}

/** Whether what is on the page adds up. */
export function addsUp({ subtotalMinor, discountMinor, shippingMinor, totalMinor }: SummaryReading): boolean {
  if (subtotalMinor === null || shippingMinor === null) return false;
  return subtotalMinor - discountMinor + shippingMinor === totalMinor;
}

/** Numbers of the orders that a confirmation page lists for this visit. */
export function ordersOn(page: string): string[] {
  const list = /<section aria-labelledby="of-visit">(.*?)<\/section>/s.exec(page)?.[1] ?? '';
  return [...list.matchAll(/<li>([^<]+)<\/li>/g)].map(([, number = '']) => number);
}

/** Value of a hidden field. */
export function hiddenField(page: string, name: string): string | null {
  return new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? null;
}

/** The `data-` attributes by which a page's script knows the form that is sent to a path; null: there is no such form. */
export function formOn(page: string, action: string): { readonly enhance?: string; readonly guard?: string } | null {
  const tag = [...page.matchAll(/<form[^>]*>/g)].find(([text]) => text.includes(`action="${action}"`))?.[0];
  if (tag === undefined) return null;
  const enhance = /data-enhance="([^"]*)"/.exec(tag)?.[1];
  return {
    ...(enhance === undefined ? {} : { enhance }),
    ...(/ data-guard\b/.test(tag) ? { guard: '' } : {}),
  };
}

export function scriptOn(page: string): string | null {
  return /<script src="([^"]+)"/.exec(page)?.[1] ?? null;
}

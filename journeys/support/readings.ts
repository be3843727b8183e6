import { DataError } from './data-error.ts';
import { type Money, type MoneyStyle, readDecimal, readMoney } from './money.ts';
import type { PageText } from './page-text.ts';
import type { ShopWords } from './shop-words.ts';

export interface ProductReading {
  readonly name: string;
  readonly price: Money;
  readonly language: string;
  readonly canonical: string | null;
  /** The page's schema.org Product; null when it has none. */
  readonly data: { readonly name: string; readonly sku: string | null; readonly price: Money } | null;
  /** Label → value of the details list. */
  readonly facts: ReadonlyMap<string, string>;
  readonly breadcrumb: readonly string[];
}

export interface CartReading {
  readonly lines: readonly {
    readonly name: string;
    readonly quantity: number;
    readonly unit: Money;
    readonly total: Money;
  }[];
  readonly subtotal: Money;
  /** As shown: negative. */
  readonly discounts: readonly { readonly label: string; readonly amount: Money }[];
  readonly shipping: Money | null;
  readonly total: Money;
}

export interface Confirmation extends CartReading {
  readonly number: string;
  /** Orders that the shop says this visit made; null when it does not say. */
  readonly ordersOfVisit: readonly string[] | null;
}

export interface PastOrder {
  readonly number: string;
  /** Everything that the row says, for finding an order by what marks it. */
  readonly text: string;
}

export interface ListingReading {
  readonly heading: string;
  readonly language: string;
  /** How many products the shop says there are; null when it does not say. */
  readonly count: number | null;
  readonly cards: readonly { readonly name: string; readonly href: string; readonly price: Money }[];
  readonly breadcrumb: readonly string[];
}

export function productIn(text: PageText, style: MoneyStyle): ProductReading {
  const [amount] = text.amounts;
  if (amount === undefined) throw new DataError(`the page of "${text.heading}" shows no price in ${style.currency}`);
  return {
    name: text.heading,
    price: readMoney(amount, style),
    language: text.language,
    canonical: text.canonical,
    data: productDataIn(text),
    facts: new Map(text.pairs),
    breadcrumb: text.breadcrumb,
  };
}

export function listingIn(text: PageText, style: MoneyStyle): ListingReading {
  const count = /\d+/.exec(text.status.replaceAll(/(?<=\d)[.,\s](?=\d{3})/g, ''))?.[0];
  return {
    heading: text.heading,
    language: text.language,
    count: count === undefined ? null : Number(count),
    cards: text.cards.map(({ name, href, amounts: [amount] }) => {
      if (amount === undefined) throw new DataError(`the listing shows no price in ${style.currency} for "${name}"`);
      return { name, href, price: readMoney(amount, style) };
    }),
    breadcrumb: text.breadcrumb,
  };
}

/** Cart, review and confirmation show the same things. Throws `DataError` when a line or one of the totals can't be read. */
export function cartIn(text: PageText, style: MoneyStyle, words: ShopWords): CartReading {
  const money = (amount: string) => readMoney(amount, style);
  const labelled = (what: RegExp) => text.pairs.find(([label, value]) => what.test(label) && /\d/.test(value))?.[1];
  const lines = text.lines.map(({ name, quantity, amounts }) => {
    const [unit = '', total = unit] = [amounts[0], amounts.at(-1)];
    const count = Number(quantity ?? 1);
    if (!Number.isInteger(count) || count < 1) throw new DataError(`"${quantity}" is no quantity of "${name}"`);
    return { name, quantity: count, unit: money(unit), total: money(total) };
  });
  const total = labelled(words.total);
  if (total === undefined) throw new DataError(`"${text.heading}" shows no total (looked for ${words.total})`);
  const subtotal = labelled(words.subtotal);
  const shipping = labelled(words.shipping);
  return {
    lines,
    subtotal: money(subtotal ?? total),
    discounts: text.pairs
      .filter(([label, amount]) => words.discount.test(label) && /\d/.test(amount))
      .map(([label, amount]) => ({ label, amount: money(amount) })),
    shipping: shipping === undefined ? null : money(shipping),
    total: money(total),
  };
}

interface ProductData {
  readonly '@type'?: unknown;
  readonly '@graph'?: readonly ProductData[];
  readonly name?: unknown;
  readonly sku?: unknown;
  readonly offers?: Offer | readonly Offer[];
}
interface Offer {
  readonly price?: unknown;
  readonly priceCurrency?: unknown;
}

function productDataIn(text: PageText): ProductReading['data'] {
  const blocks = text.jsonLd.flatMap((block): ProductData[] => {
    try {
      const parsed = JSON.parse(block) as ProductData | ProductData[];
      return [parsed].flat().flatMap((item) => item['@graph'] ?? [item]);
    } catch (cause) {
      throw new DataError(`JSON-LD on "${text.heading}" does not parse`, { cause });
    }
  });
  const product = blocks.find((block) => block['@type'] === 'Product');
  if (product === undefined) return null;
  const offer = [product.offers].flat()[0] as Offer | undefined;
  if (typeof offer?.priceCurrency !== 'string')
    throw new DataError(`the structured data of "${text.heading}" has no currency`);
  return {
    name: String(product.name ?? ''),
    sku: typeof product.sku === 'string' ? product.sku : null,
    price: readDecimal(offer.price, offer.priceCurrency),
  };
}

import type { Market } from '../services/contracts.ts';
import { ASSORTMENT, TEST_MUG } from './assortment.ts';
import type { Branch, Kind } from './branch.ts';

/** Shop prices, not exchange rates: what one euro is sold for, and the step that prices end on. */
const PRICING: Readonly<Record<Market, { readonly perEur: number; readonly step: number; readonly ending: number }>> = {
  de: { perEur: 1, step: 100, ending: -10 },
  us: { perEur: 1.1, step: 100, ending: -1 },
  jp: { perEur: 1.6, step: 100, ending: -20 },
};
/** Each further line of a kind costs so much more than the one before. */
const LINE_STEP = 0.14;
const LARGE_SIZE = '-28';
const LARGE_SIZE_SURCHARGE = 0.2;

/** List prices per SKU in minor units, before automatic promotions. */
export function buildPriceList(market: Market): ReadonlyMap<string, number> {
  const prices = new Map([[TEST_MUG.slug as string, shopPrice(TEST_MUG.fromEur, market)]]);
  for (const kind of kindsOf(ASSORTMENT)) {
    for (const [rank, line] of kind.lines.entries()) {
      const eur = kind.fromEur * (1 + rank * LINE_STEP);
      for (const sku of skusOf(kind, `${line}-${kind.slug}`)) {
        prices.set(sku, shopPrice(sku.endsWith(LARGE_SIZE) ? eur * (1 + LARGE_SIZE_SURCHARGE) : eur, market));
      }
    }
  }
  return prices;
}

/** About a hundred yen make a euro, and yen have no decimals: minor units are of the same size in all markets. */
function shopPrice(eurMinor: number, market: Market): number {
  const { perEur, step, ending } = PRICING[market];
  return Math.max(step, Math.round((eurMinor * perEur) / step) * step) + ending;
}

function kindsOf(branches: readonly Branch[]): Kind[] {
  return branches.flatMap((branch) => [
    ...(branch.sells === undefined ? [] : [branch.sells]),
    ...kindsOf(branch.children ?? []),
  ]);
}

function skusOf(kind: Kind, slug: string): string[] {
  const colours = kind.colours.length > 0 ? kind.colours.map((colour) => `-${colour}`) : [''];
  const sizes = kind.sizes.length > 0 ? kind.sizes.map((size) => `-${size.toLowerCase()}`) : [''];
  return colours.flatMap((colour) => sizes.map((size) => `${slug}${colour}${size}`));
}

import { buildPriceList } from '../data/price-list.ts';
import type { CatalogueService } from './catalogue.ts';
import { MARKETS, type Market, type Price, ServiceRefusal } from './contracts.ts';
import type { PromotionsService } from './promotions.ts';
import type { ShopWorld } from './shop-world.ts';

type Asked = { readonly market: Market; readonly skus: readonly string[] };

/** Prices with automatic promotions, in the order asked for; refuses with 404 `sku_unknown`. */
export interface PricingService {
  /** What carts and orders charge. */
  charge(input: Asked): Promise<readonly Price[]>;
  /** What listings, search and product pages show. */
  display(input: Asked): Promise<readonly Price[]>;
}

const LISTS = Object.fromEntries(
  Object.keys(MARKETS).map((market) => [market, buildPriceList(market as Market)]),
) as Record<Market, ReadonlyMap<string, number>>;
/** How long automatic promotions are remembered before promotions are asked again. */
const PROMOTIONS_FRESH_MS = 5_000;
/** The last price change raised all prices by 6 %: a snapshot from before it is that much too cheap. */
const LAST_RAISE = 0.06;

interface Peers {
  readonly catalogue: CatalogueService;
  readonly promotions: PromotionsService;
}

export function createPricingService({ state }: ShopWorld, { catalogue, promotions }: Peers): PricingService {
  let categoryOf: Promise<ReadonlyMap<string, string>> | undefined;
  let rates: ReadonlyMap<string, number> = new Map();
  let ratesUntil = 0;

  const ratesNow = async (): Promise<ReadonlyMap<string, number>> => {
    if (performance.now() >= ratesUntil) {
      rates = new Map((await promotions.automatic()).map(({ category, rate }) => [category, rate]));
      ratesUntil = performance.now() + PROMOTIONS_FRESH_MS;
    }
    return rates;
  };
  const price = async ({ market, skus }: Asked, listPrice: (minor: number) => number): Promise<readonly Price[]> => {
    categoryOf ??= categories(catalogue);
    categoryOf.catch(() => {
      categoryOf = undefined;
    });
    const [known, off] = [await categoryOf, await ratesNow()];
    return skus.map((sku) => {
      const listed = LISTS[market].get(sku);
      if (listed === undefined) throw new ServiceRefusal(404, 'sku_unknown', `there is no price for ${sku}`);
      const list = listPrice(listed);
      const minor = list - Math.round(list * (off.get(known.get(sku) ?? '') ?? 0));
      return { sku, currency: MARKETS[market].currency, minor, wasMinor: minor === list ? null : list };
    });
  };
  const today = (minor: number) => minor;
  const beforeTheRaise = (minor: number) => Math.round(minor / (1 + LAST_RAISE));
  return {
    charge: (asked) => price(asked, today),
    display: (asked) => price(asked, state.has('stale-listing-price') ? beforeTheRaise : today),
  };
}

async function categories(catalogue: CatalogueService): Promise<ReadonlyMap<string, string>> {
  const products = await catalogue.products({ market: 'us' });
  return new Map(
    products.flatMap(({ category, hidden, variants }) =>
      hidden ? [] : variants.map(({ sku }) => [sku, category] as const),
    ),
  );
}

import { buildPriceList } from '../data/price-list.ts';
import type { CatalogueService } from './catalogue.ts';
import { MARKETS, type Market, type Price, ServiceRefusal } from './contracts.ts';
import type { PromotionsService } from './promotions.ts';

export interface PricingService {
  /** With automatic promotions. In the order asked for; refuses with 404 `sku_unknown`. */
  prices(input: { readonly market: Market; readonly skus: readonly string[] }): Promise<readonly Price[]>;
}

const LISTS = Object.fromEntries(
  Object.keys(MARKETS).map((market) => [market, buildPriceList(market as Market)]),
) as Record<Market, ReadonlyMap<string, number>>;
/** How long automatic promotions are remembered before promotions are asked again. */
const PROMOTIONS_FRESH_MS = 5_000;

interface Peers {
  readonly catalogue: CatalogueService;
  readonly promotions: PromotionsService;
}

export function createPricingService({ catalogue, promotions }: Peers): PricingService {
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
  return {
    async prices({ market, skus }) {
      categoryOf ??= categories(catalogue);
      categoryOf.catch(() => {
        categoryOf = undefined;
      });
      const [known, off] = [await categoryOf, await ratesNow()];
      return skus.map((sku) => {
        const list = LISTS[market].get(sku);
        if (list === undefined) throw new ServiceRefusal(404, 'sku_unknown', `there is no price for ${sku}`);
        const minor = list - Math.round(list * (off.get(known.get(sku) ?? '') ?? 0));
        return { sku, currency: MARKETS[market].currency, minor, wasMinor: minor === list ? null : list };
      });
    },
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

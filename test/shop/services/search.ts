import { setTimeout as pause } from 'node:timers/promises';
import type { CatalogueService } from './catalogue.ts';
import type { Market, Product, SearchAnswer, SearchHit, SearchRequest } from './contracts.ts';
import type { InventoryService } from './inventory.ts';
import type { PricingService } from './pricing.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';
import type { ShopWorld } from './shop-world.ts';

export interface SearchService {
  search(input: SearchRequest): Promise<SearchAnswer>;
  suggest(input: {
    readonly market: Market;
    readonly prefix: string;
  }): Promise<readonly { readonly name: string; readonly slug: string }[]>;
}

interface Peers {
  readonly catalogue: CatalogueService;
  readonly pricing: PricingService;
  readonly inventory: InventoryService;
}

const PAGE_SIZE = 12;
const LARGEST_PAGE = 100;
const MOST_SUGGESTIONS = 6;
const SLOWNESS_MS = 600;

export function createSearchService({ state }: ShopWorld, { catalogue, pricing, inventory }: Peers): SearchService {
  const indexes = new Map<Market, Promise<SearchIndex>>();
  const indexOf = (market: Market): Promise<SearchIndex> => {
    let index = indexes.get(market);
    if (index === undefined) {
      index = Promise.all([catalogue.products({ market }), catalogue.categories({ market })]).then((it) =>
        createSearchIndex(...it),
      );
      index.catch(() => indexes.delete(market));
      indexes.set(market, index);
    }
    return index;
  };
  const sorted = async (
    found: readonly Product[],
    market: Market,
    sort: SearchRequest['sort'],
  ): Promise<readonly Product[]> => {
    if (sort === 'name') return [...found].sort((a, b) => a.name.localeCompare(b.name, market));
    if ((sort !== 'price-asc' && sort !== 'price-desc') || found.length === 0) return found;
    const prices = await pricing.display({ market, skus: found.map(firstSku) });
    const minor = new Map(prices.map((price) => [price.sku, price.minor]));
    const of = (product: Product) => minor.get(firstSku(product)) ?? 0;
    return [...found].sort((a, b) => (sort === 'price-asc' ? of(a) - of(b) : of(b) - of(a)));
  };
  const hitsOf = async (products: readonly Product[], market: Market): Promise<SearchHit[]> => {
    if (products.length === 0) return [];
    const [prices, levels] = await Promise.all([
      pricing.display({ market, skus: products.map(firstSku) }),
      inventory.available({ skus: products.flatMap(({ variants }) => variants.map(({ sku }) => sku)) }),
    ]);
    return products.map(({ slug, name, brand, image, variants }, index) => {
      const price = prices[index];
      if (price === undefined) throw new Error('pricing left a price out');
      return {
        slug,
        name,
        brand,
        image,
        sku: variants[0].sku,
        price,
        available: variants.some(({ sku }) => (levels[sku] ?? 0) > 0),
      };
    });
  };
  return {
    async search({ market, query, category, filters, sort, page = 1, pageSize = PAGE_SIZE }) {
      if (state.has('slow-search') && query !== undefined && query.trim() !== '') await pause(SLOWNESS_MS);
      const index = await indexOf(market);
      const wanted = { query, category, filters };
      const found = await sorted(index.match(wanted), market, sort);
      const size = Math.min(LARGEST_PAGE, Math.max(1, Math.trunc(pageSize)));
      const at = Math.max(1, Math.trunc(page));
      return {
        total: found.length,
        page: at,
        pages: Math.max(1, Math.ceil(found.length / size)),
        hits: await hitsOf(found.slice((at - 1) * size, at * size), market),
        facets: index.count(wanted),
      };
    },
    suggest: async ({ market, prefix }) => (await indexOf(market)).suggest(prefix, MOST_SUGGESTIONS),
  };
}

function firstSku(product: Product): string {
  return product.variants[0].sku;
}

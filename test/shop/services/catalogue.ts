import { buildCatalogue, type Catalogue } from '../data/build-catalogue.ts';
import { type Category, MARKETS, type Market, type Product, ServiceRefusal } from './contracts.ts';

/** One SKU as carts and orders show it. */
export interface SkuDetails {
  readonly sku: string;
  readonly slug: string;
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface CatalogueService {
  categories(input: { readonly market: Market }): Promise<readonly Category[]>;
  product(input: { readonly market: Market; readonly slug: string }): Promise<Product | null>;
  products(input: { readonly market: Market }): Promise<readonly Product[]>;
  /** In the order asked for; refuses with 404 `sku_unknown`. */
  describe(input: { readonly market: Market; readonly skus: readonly string[] }): Promise<readonly SkuDetails[]>;
}

/** Built once per process: it never changes. */
const CATALOGUES = Object.fromEntries(
  Object.keys(MARKETS).map((market) => [market, buildCatalogue(market as Market)]),
) as Record<Market, Catalogue>;

export function createCatalogueService(): CatalogueService {
  return {
    categories: async ({ market }) => CATALOGUES[market].categories,
    product: async ({ market, slug }) => CATALOGUES[market].bySlug.get(slug) ?? null,
    products: async ({ market }) => CATALOGUES[market].products,
    async describe({ market, skus }) {
      return skus.map((sku) => {
        const found = CATALOGUES[market].bySku.get(sku);
        if (found === undefined) throw new ServiceRefusal(404, 'sku_unknown', `there is no article ${sku}`);
        return { sku, slug: found.product.slug, name: found.product.name, options: found.variant.options };
      });
    },
  };
}

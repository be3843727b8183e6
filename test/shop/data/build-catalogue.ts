import type { Category, Market, Product, Variant } from '../services/contracts.ts';
import { ASSORTMENT, TEST_MUG } from './assortment.ts';
import type { Branch, Kind } from './branch.ts';
import { BRANDS, COLOURS, LINES, type Line, MATERIALS } from './names.ts';

/** The whole assortment as one market sees it. */
export interface Catalogue {
  readonly categories: readonly Category[];
  readonly products: readonly Product[];
  readonly bySlug: ReadonlyMap<string, Product>;
  readonly bySku: ReadonlyMap<string, { readonly product: Product; readonly variant: Variant }>;
}

export function buildCatalogue(market: Market): Catalogue {
  const products: Product[] = [];
  const grow = (branch: Branch, above: Category['path']): Category => {
    const path = [...above, { slug: branch.slug, name: branch.name[market] }];
    if (branch.sells !== undefined) {
      for (const line of branch.sells.lines) products.push(productOf(branch.sells, line, branch.slug, market));
    }
    return {
      slug: branch.slug,
      name: branch.name[market],
      path,
      children: (branch.children ?? []).map((child) => grow(child, path)),
    };
  };
  const categories = ASSORTMENT.map((branch) => grow(branch, []));
  products.push(testMug(market));
  return {
    categories,
    products,
    bySlug: new Map(products.map((product) => [product.slug, product])),
    bySku: new Map(
      products.flatMap((product) => product.variants.map((variant) => [variant.sku, { product, variant }] as const)),
    ),
  };
}

function productOf(kind: Kind, line: Line, category: string, market: Market): Product {
  const slug = `${line}-${kind.slug}`;
  const colours = kind.colours.map((colour) => COLOURS[colour][market]);
  return {
    slug,
    name: `${LINES[line][market]} ${kind.noun[market]}`,
    description: kind.about[market],
    brand: BRANDS[line],
    category,
    variants: variantsOf(kind, slug, market),
    facets: {
      brand: [BRANDS[line]],
      ...(colours.length > 0 ? { colour: colours } : {}),
      ...(kind.sizes.length > 0 ? { size: kind.sizes } : {}),
      material: [MATERIALS[kind.material][market]],
    },
    image: `/images/${slug}.svg`,
    rating: 3.6 + (Object.keys(LINES).indexOf(line) % 5) * 0.3,
    hidden: false,
  };
}

function variantsOf(kind: Kind, slug: string, market: Market): [Variant, ...Variant[]] {
  const colours = kind.colours.length > 0 ? kind.colours : [null];
  const sizes = kind.sizes.length > 0 ? kind.sizes : [null];
  const variants = colours.flatMap((colour) =>
    sizes.map((size) => ({
      sku: [slug, colour, size?.toLowerCase()].filter((part) => part !== null && part !== undefined).join('-'),
      options: {
        ...(colour === null ? {} : { colour: COLOURS[colour][market] }),
        ...(size === null ? {} : { size }),
      },
    })),
  );
  return variants as [Variant, ...Variant[]];
}

function testMug(market: Market): Product {
  return {
    slug: TEST_MUG.slug,
    name: TEST_MUG.name[market],
    description: TEST_MUG.about[market],
    brand: 'Nordlys',
    category: TEST_MUG.category,
    variants: [{ sku: TEST_MUG.slug, options: {} }],
    facets: {},
    image: `/images/${TEST_MUG.slug}.svg`,
    rating: 5,
    hidden: true,
  };
}

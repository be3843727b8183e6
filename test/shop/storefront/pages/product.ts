import type { Category, Price, Product, Variant } from '../../services/contracts.ts';
import { breadcrumb, breadcrumbData, categoryCrumbs } from '../breadcrumb.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import { picture } from '../pictures.ts';
import { priceDecimal, priceText } from '../price-text.ts';
import type { Handler, ShopContext } from '../shop-context.ts';
import type { Visit } from '../visit.ts';
import { notFound } from './not-found.ts';
import { priceTag } from './product-grid.ts';

/** One product with the prices and the stock of its variants. */
export interface Offered {
  readonly product: Product;
  readonly chosen: Variant;
  readonly price: Price;
  readonly prices: ReadonlyMap<string, Price>;
  readonly stock: Readonly<Record<string, number>>;
}

export async function offer(shop: ShopContext, { market, query }: Visit, slug: string): Promise<Offered | null> {
  const product = await shop.services.product(market, slug);
  if (product === null) return null;
  const skus = product.variants.map(({ sku }) => sku);
  const [list, stock] = await Promise.all([shop.services.prices(market, skus), shop.services.stock(skus)]);
  const prices = new Map(list.map((price) => [price.sku, price]));
  const chosen =
    product.variants.find(({ sku }) => sku === query.get('sku')) ??
    product.variants.find(({ sku }) => (stock[sku] ?? 0) > 0) ??
    product.variants[0];
  const price = prices.get(chosen.sku);
  if (price === undefined) throw new Error(`could not price ${chosen.sku}`);
  return { product, chosen, price, prices, stock };
}

export function productPage(shop: ShopContext): Handler {
  return async (visit, request, reply) => {
    const { market, words } = visit;
    const offered = await offer(shop, visit, (request.params as { slug: string }).slug);
    if (offered === null) return notFound(shop, visit, reply);
    const { product } = offered;
    const crumbs = [
      ...categoryCrumbs(market, trail(await shop.categories(market), product.category)),
      { name: product.name, href: `/${market}/p/${product.slug}` },
    ];
    const leak = shop.state.has('noindex-leak');
    if (leak) reply.header('x-robots-tag', 'noindex, nofollow');
    return layout(shop, visit, {
      title: product.name,
      description: product.description,
      canonical: `/p/${product.slug}`,
      noindex: leak || product.hidden,
      jsonLd: [productData(visit, offered), breadcrumbData(visit, crumbs)],
      main: html`${breadcrumb(visit, crumbs)}<div class="product">${picture(product.image)}<div><h1>${product.name}</h1>
<p class="quiet">${words.rated(product.rating)}</p><p>${product.description}</p>${buyForm(visit, offered)}
<h2>${words.details}</h2>${facts(visit, product)}</div></div>`,
    });
  };
}

/** Variant, quantity and the button that puts it into the cart. */
export function buyForm(visit: Visit, { product, chosen, price, prices, stock }: Offered): Html {
  const { market, words } = visit;
  const has = (sku: string) => (stock[sku] ?? 0) > 0;
  const stockText = (sku: string) => (has(sku) ? words.inStock : words.soldOut);
  const option = ({ sku, options }: Variant) => {
    const minor = prices.get(sku)?.minor ?? price.minor;
    return html`<option value="${sku}" data-price="${priceText(market, minor)}" data-stock="${stockText(sku)}"${!has(sku) && html` disabled`}${sku === chosen.sku && html` selected`}>${Object.values(options).join(' / ')}</option>`;
  };
  const variants =
    product.variants.length === 1
      ? html`<input type="hidden" name="sku" value="${chosen.sku}">`
      : html`<label class="field">${words.choice} <select name="sku">${product.variants.map(option)}</select></label>`;
  return html`<form class="buy" method="post" action="/${market}/cart/add" data-enhance="add">${priceTag(visit, price)}<p class="quiet"><span class="stock">${stockText(chosen.sku)}</span> · ${words.withTax}</p>
<div class="row">${variants}<label class="field">${words.quantity} <input type="number" name="quantity" value="1" min="1" max="99" inputmode="numeric"></label><button class="main field"${!product.variants.some(({ sku }) => has(sku)) && html` disabled`}>${words.addToCart}</button></div>
<p role="status" hidden><span></span> <a href="/${market}/cart">${words.toCart}</a></p></form>`;
}

function facts({ words }: Visit, product: Product): Html {
  const rows = Object.entries({ brand: [product.brand], ...product.facets });
  return html`<dl>${rows.map(([name, values]) => html`<dt>${words.facets[name] ?? name}</dt><dd>${values.join(', ')}</dd>`)}</dl>`;
}

/** schema.org Product with the offer that the page makes. */
export function productData({ market, origin }: Visit, { product, chosen, price, stock }: Offered): unknown {
  return {
    '@type': 'Product',
    name: product.name,
    description: product.description,
    image: `${origin}${product.image}`,
    sku: chosen.sku,
    brand: { '@type': 'Brand', name: product.brand },
    offers: {
      '@type': 'Offer',
      url: `${origin}/${market}/p/${product.slug}`,
      price: priceDecimal(market, price.minor),
      priceCurrency: price.currency,
      availability: `https://schema.org/${(stock[chosen.sku] ?? 0) > 0 ? 'InStock' : 'OutOfStock'}`,
    },
  };
}

function trail(tree: readonly Category[], slug: string): Category['path'] {
  for (const category of tree) {
    if (category.slug === slug) return category.path;
    const below = trail(category.children, slug);
    if (below.length > 0) return below;
  }
  return [];
}

import { html } from '../html.ts';
import { layout } from '../layout.ts';
import type { Handler, ShopContext } from '../shop-context.ts';
import { productGrid } from './product-grid.ts';

const POPULAR = 4;

export function homePage(shop: ShopContext): Handler {
  return async (visit) => {
    const { market, words } = visit;
    const [tree, popular] = await Promise.all([
      shop.categories(market),
      shop.services.search({ market, sort: 'relevance', page: 1, pageSize: POPULAR }),
    ]);
    return layout(shop, visit, {
      title: words.tagline,
      description: words.tagline,
      canonical: '/',
      main: html`<section class="hero"><h1>${words.tagline}</h1><a class="button main" href="/${market}/deal/season">${words.deal}</a></section>
<h2>${words.categories}</h2><div class="tiles">${tree.map(({ slug, name }) => html`<a class="button" href="/${market}/c/${slug}">${name}</a>`)}</div>
<h2>${words.popular}</h2>${productGrid(shop, visit, popular.hits, 'h3')}`,
    });
  };
}

import { type Category, MARKETS, type Market } from '../services/contracts.ts';
import { type Fragment, type Html, html, json, raw } from './html.ts';
import type { ShopContext } from './shop-context.ts';
import type { Visit } from './visit.ts';
import { WORDS } from './words.ts';

const SHOP_NAME = 'Lantern Goods';

export interface Page {
  readonly title: string;
  readonly main: Fragment;
  readonly description?: string;
  /** Path of the preferred address below the market (`/p/mug`); null for pages that no index should hold. */
  readonly canonical: string | null;
  readonly noindex?: boolean;
  readonly jsonLd?: readonly unknown[];
}

/** A whole document: head, header with search and menu, main, footer. */
export async function layout(shop: ShopContext, visit: Visit, page: Page): Promise<string> {
  const { market, words, origin } = visit;
  const { locale } = MARKETS[market];
  const robots = page.canonical === null || page.noindex === true;
  return html`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>${page.title} – ${SHOP_NAME}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="release" content="${shop.state.release}">
${page.description !== undefined && html`<meta name="description" content="${page.description}">`}
${robots && raw('<meta name="robots" content="noindex">')}
${page.canonical !== null && addresses(origin, market, page.canonical)}
<link rel="stylesheet" href="${shop.assets.style}"><noscript><link rel="stylesheet" href="${shop.assets.noScriptStyle}"></noscript>
<script src="${shop.assets.script()}" defer></script>
${page.jsonLd?.map((data) => html`<script type="application/ld+json">${json({ '@context': 'https://schema.org', ...(data as object) })}</script>`)}
</head><body>
<a class="skip" href="#main">${words.skip}</a>
${visit.consent === null && consentBanner(visit)}
<header><div class="bar"><a class="logo" href="/${market}/">${SHOP_NAME}</a>
<a href="/${market}/account">${words.account}</a><a href="/${market}/cart">${words.cart} <span class="cart-count">${visit.cartCount > 0 && visit.cartCount}</span></a>
${menu(visit, await shop.categories(market))}${searchForm(visit)}
</div></header>
<main id="main" tabindex="-1">${page.main}</main>
<footer><nav class="row" aria-label="${words.marketSwitch}">${marketLinks(page.canonical)}</nav><p class="quiet">${words.sandbox}</p></footer>
</body></html>`.text;
}

function addresses(origin: string, market: Market, path: string): Html {
  const link = (language: string, of: Market) =>
    html`<link rel="alternate" hreflang="${language}" href="${origin}/${of}${path}">`;
  return html`<link rel="canonical" href="${origin}/${market}${path}">${(Object.keys(MARKETS) as Market[]).map((of) => link(MARKETS[of].locale, of))}${link('x-default', 'us')}`;
}

function marketLinks(path: string | null): Fragment {
  return (Object.keys(MARKETS) as Market[]).map(
    (market) =>
      html`<a href="/${market}${path ?? '/'}" hreflang="${MARKETS[market].locale}" lang="${MARKETS[market].locale}">${NAMES[market]}</a>`,
  );
}

const NAMES: Readonly<Record<Market, string>> = {
  de: 'Deutschland (EUR)',
  us: 'United States (USD)',
  jp: '日本 (JPY)',
};

function searchForm({ market, words, query, path }: Visit): Html {
  const value = path.endsWith('/search') ? (query.get('q') ?? '') : '';
  return html`<form class="find" role="search" action="/${market}/search"><label class="hidden" for="q">${words.searchFor}</label>
<input id="q" name="q" type="search" value="${value}" autocomplete="off" enterkeyhint="search" placeholder="${words.searchFor}" role="combobox" aria-expanded="false" aria-controls="suggestions" aria-autocomplete="list" data-suggest="/${market}/suggest">
<ul id="suggestions" class="suggestions" role="listbox" aria-label="${words.suggestions}" hidden></ul><button>${words.search}</button></form>`;
}

const MENUS = new WeakMap<readonly Category[], Html>();

/** The category tree as nested buttons and links. Made once per tree: it is on every page. */
function menu({ market, words }: Visit, tree: readonly Category[]): Html {
  const known = MENUS.get(tree);
  if (known !== undefined) return known;
  const branch = (category: Category): Html => {
    const href = `/${market}/c/${category.path.map(({ slug }) => slug).join('/')}`;
    if (category.children.length === 0) return html`<li><a href="${href}">${category.name}</a></li>`;
    return html`<li><button type="button" aria-expanded="false">${category.name}</button><ul><li><a href="${href}">${WORDS[market].allIn(category.name)}</a></li>${category.children.map(branch)}</ul></li>`;
  };
  const made = html`<nav class="menu" aria-label="${words.categories}"><button type="button" class="menu-open" aria-expanded="false" aria-controls="menu">${words.menu}</button><ul id="menu">${tree.map(branch)}</ul></nav>`;
  MENUS.set(tree, made);
  return made;
}

function consentBanner({ market, words, url }: Visit): Html {
  return html`<section class="consent" aria-label="${words.consent}"><p>${words.consentText}</p><form method="post" action="/${market}/consent" data-enhance="consent"><input type="hidden" name="back" value="${url}"><button name="consent" value="accepted">${words.accept}</button> <button name="consent" value="rejected">${words.reject}</button></form></section>`;
}

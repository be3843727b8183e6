import type { Category, SearchAnswer, SearchRequest } from '../../services/contracts.ts';
import { breadcrumb, breadcrumbData, type Crumb, categoryCrumbs } from '../breadcrumb.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import type { Handler, ShopContext } from '../shop-context.ts';
import type { Visit } from '../visit.ts';
import { notFound } from './not-found.ts';
import { productGrid } from './product-grid.ts';

const PAGE_SIZE = 12;
/** Longer facets are cut: a listing is a page, not a catalogue. */
const FACET_VALUES = 8;

export function categoryPage(shop: ShopContext): Handler {
  return async (visit, request, reply) => {
    const { market } = visit;
    const slugs = ((request.params as { '*': string })['*'] ?? '').split('/').filter(Boolean);
    const category = find(await shop.categories(market), slugs);
    if (category === null) return notFound(shop, visit, reply);
    const crumbs = categoryCrumbs(market, category.path);
    const answer = await shop.services.search({ ...asked(visit), category: category.slug });
    const children = category.children.map(
      ({ name, slug }) => html`<a class="button" href="/${market}/c/${[...slugs, slug].join('/')}">${name}</a>`,
    );
    return layout(shop, visit, {
      title: category.name,
      canonical: `/c/${slugs.join('/')}`,
      noindex: visit.query.size > 0 && [...visit.query.keys()].some((key) => key !== 'page'),
      jsonLd: [breadcrumbData(visit, crumbs)],
      main: html`${breadcrumb(visit, crumbs)}<h1>${category.name}</h1>${children.length > 0 && html`<div class="tiles">${children}</div>`}${results(shop, visit, answer, crumbs)}`,
    });
  };
}

export function searchPage(shop: ShopContext): Handler {
  return async (visit) => {
    const query = visit.query.get('q')?.trim() ?? '';
    const answer = await shop.services.search({ ...asked(visit), query });
    return layout(shop, visit, {
      title: visit.words.resultsFor(query),
      canonical: null,
      main: html`<h1>${visit.words.resultsFor(query)}</h1>${results(shop, visit, answer, [])}`,
    });
  };
}

export function suggestions(shop: ShopContext): Handler {
  return async ({ market, query }, _request, reply) => {
    const found = await shop.services.suggest(market, query.get('q')?.trim() ?? '');
    return reply.send(found.map(({ name, slug }) => ({ name, href: `/${market}/p/${slug}` })));
  };
}

function find(tree: readonly Category[], [slug, ...rest]: readonly string[]): Category | null {
  const branch = tree.find((category) => category.slug === slug);
  if (branch === undefined) return null;
  return rest.length === 0 ? branch : find(branch.children, rest);
}

const SORTS = ['relevance', 'price-asc', 'price-desc', 'name'] as const;

function asked({ market, query, words }: Visit): SearchRequest {
  const sort = SORTS.find((known) => known === query.get('sort')) ?? 'relevance';
  const filters: Record<string, string[]> = {};
  // Whatever else ads and analytics hang on an address (gclid, utm_…) filters nothing.
  for (const facet of Object.keys(words.facets)) if (query.has(facet)) filters[facet] = query.getAll(facet);
  return { market, filters, sort, page: Math.max(1, Math.trunc(Number(query.get('page')) || 1)), pageSize: PAGE_SIZE };
}

function results(shop: ShopContext, visit: Visit, answer: SearchAnswer, crumbs: readonly Crumb[]): Html {
  const { words, query } = visit;
  const search = crumbs.length === 0 && html`<input type="hidden" name="q" value="${query.get('q')}">`;
  const facet = (name: string, values: SearchAnswer['facets'][string]) => {
    const offered = values
      .filter(({ count, value }) => count > 0 || query.getAll(name).includes(value))
      .slice(0, FACET_VALUES);
    if (offered.length === 0) return null;
    return html`<fieldset><legend>${words.facets[name] ?? name}</legend>${offered.map(
      ({ value, count }) =>
        html`<label class="check"><input type="checkbox" name="${name}" value="${value}"${query.getAll(name).includes(value) && html` checked`}> ${value} (${count})</label>`,
    )}</fieldset>`;
  };
  const chosen = query.get('sort') ?? 'relevance';
  return html`<p role="status" class="quiet">${words.count(answer.total)}</p>
<div class="split"><details class="filters"><summary>${words.filter}</summary><form action="${visit.path}">${search}
<label class="field">${words.sortBy} <select name="sort">${SORTS.map((sort) => html`<option value="${sort}"${sort === chosen && html` selected`}>${words.sorts[sort]}</option>`)}</select></label>
${Object.entries(answer.facets).map(([name, values]) => facet(name, values))}<button class="main">${words.apply}</button></form></details>
<div>${answer.hits.length === 0 ? html`<p>${words.nothingFound}</p>` : productGrid(shop, visit, answer.hits)}${answer.pages > 1 && paging(visit, answer)}</div></div>`;
}

function paging({ words, path, query }: Visit, { page, pages }: SearchAnswer): Html {
  const to = (target: number) => {
    const next = new URLSearchParams(query);
    next.set('page', String(target));
    return `${path}?${next}`;
  };
  return html`<nav class="row" aria-label="${words.pages}">${page > 1 && html`<a class="button" rel="prev" href="${to(page - 1)}">${words.previous}</a>`}<span>${words.pageOf(page, pages)}</span>${page < pages && html`<a class="button" rel="next" href="${to(page + 1)}">${words.next}</a>`}</nav>`;
}

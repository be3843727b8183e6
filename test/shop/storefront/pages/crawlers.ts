import type { FastifyInstance } from 'fastify';
import { type Category, MARKETS, type Market } from '../../services/contracts.ts';
import { type Html, html } from '../html.ts';
import type { ShopContext } from '../shop-context.ts';

const EACH = 100;
const ALL = Object.keys(MARKETS) as Market[];

/** robots.txt and the sitemap: every public page in every market, with its translations. */
export function registerCrawlerFiles(app: FastifyInstance, shop: ShopContext): void {
  app.get('/robots.txt', (request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .send(
        `User-agent: *\nDisallow: /*/suggest\nDisallow: /*/checkout\n\nSitemap: ${request.protocol}://${request.host}/sitemap.xml\n`,
      ),
  );
  app.get('/sitemap.xml', async (request, reply) => {
    const origin = `${request.protocol}://${request.host}`;
    const paths = ['/', ...categoryPaths(await shop.categories('us')), ...(await productPaths(shop))];
    const links = (path: string) =>
      ALL.map((market) => alternate(MARKETS[market].locale, `${origin}/${market}${path}`));
    const entries = paths.flatMap((path) =>
      ALL.map(
        (market) =>
          html`<url><loc>${origin}/${market}${path}</loc>${links(path)}${alternate('x-default', `${origin}/us${path}`)}</url>`,
      ),
    );
    return reply
      .type('application/xml; charset=utf-8')
      .send(
        html`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">${entries}</urlset>`
          .text,
      );
  });
}

function alternate(language: string, href: string): Html {
  return html`<xhtml:link rel="alternate" hreflang="${language}" href="${href}"/>`;
}

function categoryPaths(tree: readonly Category[]): string[] {
  return tree.flatMap(({ path, children }) => [
    `/c/${path.map(({ slug }) => slug).join('/')}`,
    ...categoryPaths(children),
  ]);
}

async function productPaths({ services }: ShopContext): Promise<string[]> {
  const paths: string[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const answer = await services.search({ market: 'us', page, pageSize: EACH });
    pages = answer.pages;
    paths.push(...answer.hits.map(({ slug }) => `/p/${slug}`));
  }
  return paths;
}

import { html } from '../html.ts';
import { layout } from '../layout.ts';
import { picture } from '../pictures.ts';
import type { Handler, ShopContext } from '../shop-context.ts';
import { setCookie } from '../visit.ts';
import { notFound } from './not-found.ts';
import { buyForm, offer, productData } from './product.ts';

/** Campaigns that ads and newsletters link to: id → product that the deal is about. */
const DEALS: Readonly<Record<string, string>> = { season: 'ember-blanket', autumn: 'fjord-scarf', test: 'test-mug' };
const ATTRIBUTION_DAYS = 30;

/** Landing page of a campaign; remembers where the visit came from. */
export function dealPage(shop: ShopContext): Handler {
  return async (visit, request, reply) => {
    const { words, query } = visit;
    const slug = DEALS[(request.params as { id: string }).id];
    const offered = slug === undefined ? null : await offer(shop, visit, slug);
    if (offered === null) return notFound(shop, visit, reply);
    const campaign = new URLSearchParams([...query].filter(([key]) => key.startsWith('utm_')));
    if (campaign.size > 0) setCookie(reply, 'utm', campaign.toString(), ATTRIBUTION_DAYS * 86_400);
    const { product } = offered;
    return layout(shop, visit, {
      title: `${words.deal}: ${product.name}`,
      canonical: null,
      jsonLd: [productData(visit, offered)],
      main: html`<section class="hero product">${picture(product.image)}<div><p>${words.deal}</p><h1>${product.name}</h1><p>${product.description}</p>${buyForm(visit, offered)}<p>${words.dealPromise}</p></div></section>`,
    });
  };
}

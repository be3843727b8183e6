import type { FastifyReply } from 'fastify';
import { html } from '../html.ts';
import { layout } from '../layout.ts';
import type { ShopContext } from '../shop-context.ts';
import type { Visit } from '../visit.ts';

export function notFound(shop: ShopContext, visit: Visit, reply: FastifyReply): Promise<string> {
  const { words, market } = visit;
  reply.code(404);
  return layout(shop, visit, {
    title: words.notFound,
    canonical: null,
    main: html`<h1>${words.notFound}</h1><p><a href="/${market}/">${words.keepShopping}</a></p>`,
  });
}

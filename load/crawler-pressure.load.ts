import { defineLoad } from './support/define-load.ts';

/**
 * Crawlers go deep: facets, sorting and pages that nobody looks at, over connections of their own, without cookies, up to twice as many
 * addresses a second as there are shoppers in the ordinary hour, who come at the ordinary rate all the while. Imitates a search engine that
 * recrawls after a release, or a price comparison that can't get enough. They are polite: 429 and 503 with `Retry-After` make them wait, and
 * are a good answer to them. Measures whether shoppers and journeys notice (goodput, latency, 5xx), and 5xx that crawlers get.
 */
export const { options, shoppers, crawlers, probe, lease, handleSummary } = defineLoad({
  title: 'Crawlers in the deep pages at twice the rate, while shoppers go on as ever',
  requests: 3,
  shape: () => ({ pressure: [{ over: 0, to: 1 }] }),
  crawl: () => ({
    // There are always some: what grows is what is held against the hour before.
    warm: [{ over: 0.5, to: 0.5 }],
    baseline: [{ over: 0, to: 0.5 }],
    pressure: [{ over: 0.2, to: 2 }],
    recovery: [{ over: 0.1, to: 0.5 }],
  }),
  intent({ shop, client, shopper }) {
    shop.enter(client);
    if (shopper.random() < 0.5) return shop.openProduct(client, shopper.random());
    shop.openProduct(client);
    shop.addToCart(client, shop.wares.test, 1);
  },
});

import { defineLoad } from './support/define-load.ts';

/** Where newsletters, social media and search ads lead people. */
const SOURCES = ['newsletter', 'social', 'search', 'affiliate'] as const;
/** Share of those who see nothing but the landing page, and of the others who fill a cart. */
const LEAVE = 0.5;
const BUY = 0.2;
const CAMPAIGN = 'utm_medium=cpc&utm_campaign=waygate';

/**
 * A campaign goes out: within moments five times as many visitors come as in an ordinary hour, each for the first time, over connections of
 * their own, with the campaign's parameters on the landing page. Half of them leave again, the others look around, and one in five of those
 * fills a cart. Measures whether landing pages, listings and the cart carry a spike (goodput, latency, 5xx), and how soon all is well after
 * it.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'A campaign: five times the visitors at once, all new',
  requests: 5,
  connections: 'per-intent',
  shape: () => ({
    pressure: [
      { over: 0.1, to: 5 },
      { over: 0.8, to: 5 },
      { over: 0.1, to: 1 },
    ],
  }),
  intent({ shop, client, shopper }) {
    const source = SOURCES[Math.floor(shopper.random() * SOURCES.length)] ?? SOURCES[0];
    shop.enter(client, `utm_source=${source}&${CAMPAIGN}`);
    if (shopper.random() < LEAVE) return;
    shop.browse(client, 1);
    if (shopper.random() >= BUY) return shop.openProduct(client, shopper.random());
    shop.openProduct(client);
    shop.addToCart(client, shop.wares.test, 1);
  },
});

import { defineLoad } from './support/define-load.ts';

/** Then a person reloads. (Half of the visits to mobile pages that take longer than 3 s are given up: Google, 2016.) */
const PATIENCE_MS = 3_000;
const RELOADS = 3;

/**
 * People who wait three seconds, whatever the plan's clients do, then reload at once, up to three times; meanwhile three times as many come.
 * Imitates a drop or a sale that everybody waits for. A reload leaves the shop with the work of the page that nobody waits for any more.
 * Measures amplification, goodput and recovery.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'Impatient visitors: three seconds, then reload, and three times as many of them',
  requests: 3,
  client: ({ client }) => ({
    retries: 'immediate',
    attempts: 1 + RELOADS,
    timeoutMs: PATIENCE_MS,
    // The last reload is waited for, too.
    deadlineMs: Math.max(client.deadlineMs, (1 + RELOADS) * PATIENCE_MS),
    honourRetryAfter: false,
  }),
  shape: () => ({
    pressure: [
      { over: 0.3, to: 3 },
      { over: 0.4, to: 3 },
      { over: 0.3, to: 1 },
    ],
  }),
  intent({ shop, client, shopper }) {
    shop.enter(client);
    shop.openProduct(client);
    if (shopper.random() < 0.5) shop.addToCart(client, shop.wares.test, 1);
  },
});

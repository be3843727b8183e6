import { defineLoad } from './support/define-load.ts';
import { placeOrder } from './support/place-order.ts';

/** Patience with the first final request: drawn between these, each doubling as likely. Some hang up at once, some nearly wait. */
const SHORTEST_MS = 4;
const LONGEST_SHARE = 0.5;

/**
 * Clients that hang up on the final request before the shop answers, as apps in a lift and gateways with tight limits do, and then send it
 * again with the same key and more patience: half the ordinary rate, every intent an order. What the shop does for a client that is gone is
 * wasted, and must not be done twice. Measures duplicate and orphan orders, goodput, amplification.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'Clients that hang up before the order is confirmed, and send it again',
  requests: 8,
  shape: ({ factor }) => ({
    warm: [{ over: 0.5, to: 0.5 }],
    baseline: [{ over: 0, to: 0.5 }],
    pressure: [{ over: 0.1, to: factor / 2 }],
    recovery: [{ over: 0, to: 0.5 }],
  }),
  // Somebody who wants to know whether the order stands asks until it is said.
  client: ({ client }) => ({ retries: 'backoff', attempts: Math.max(3, client.attempts) }),
  patience:
    ({ plan: { client }, phase }) =>
    (op, nth, shopper) => {
      if (op !== 'place_order' || nth > 1 || phase !== 'pressure') return client.timeoutMs;
      return SHORTEST_MS * ((LONGEST_SHARE * client.timeoutMs) / SHORTEST_MS) ** shopper.random();
    },
  intent(scene) {
    const { shop, client } = scene;
    shop.openProduct(client);
    shop.addToCart(client, shop.wares.test, 1);
    placeOrder(scene, shop.prepareCheckout(client));
  },
});

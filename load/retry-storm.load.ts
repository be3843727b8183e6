import { defineLoad } from './support/define-load.ts';
import { placeOrder } from './support/place-order.ts';

/**
 * Of those who fill a cart: enough for orders to be sent again, few enough that the cart remains what the surge is about. With one in four, a
 * shop that asks itself again was hidden by the mix, in which the cart's share doubled as clients asked again.
 */
const ORDERS = 0.1;
/** Of the final requests in the surge: phones and gateways that are overrun, too, give up on an answer that is under way. */
const LOST = 0.8;
/** How soon: drawn between these, each doubling as likely. */
const SHORTEST_MS = 4;
const LONGEST_SHARE = 0.5;
/** Of the phase `pressure`. */
const SURGE = 0.25;

/**
 * A surge of three times the ordinary rate that passes, among clients that try again when they are refused or wait too long. Imitates the
 * minute after a push message or a short outage: everybody fills a cart and one in ten orders, with one key for however many times the order
 * is sent; in the surge most of these lose the first answer. The load is back to ordinary after a quarter of the pressure phase: a shop that
 * is then still down is kept down by the retries alone (a metastable failure: Bronson et al., HotOS 2021). What clients do is the plan's
 * policy: `none`, `immediate`, `backoff` or `budget`. Measures amplification, goodput after the trigger, recovery, and duplicate and orphan
 * orders.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'A retry storm: a surge to three times the rate, and clients that try again',
  requests: 7,
  shape: () => ({
    pressure: [
      { over: 0, to: 3 },
      { over: SURGE, to: 3 },
      { over: 0, to: 1 },
    ],
  }),
  patience:
    ({ plan: { client }, phase, gone }) =>
    (op, nth, shopper) => {
      const surging = phase === 'pressure' && gone < SURGE;
      if (op !== 'place_order' || nth > 1 || !surging || shopper.random() >= LOST) return client.timeoutMs;
      return SHORTEST_MS * ((LONGEST_SHARE * client.timeoutMs) / SHORTEST_MS) ** shopper.random();
    },
  intent(scene) {
    const { shop, client, shopper } = scene;
    shop.openProduct(client);
    shop.addToCart(client, shop.wares.test, 1);
    if (shopper.random() < ORDERS) placeOrder(scene, shop.prepareCheckout(client));
  },
});

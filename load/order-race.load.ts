import { defineLoad } from './support/define-load.ts';
import { orderShape } from './support/order-shape.ts';
import { raceGroup } from './support/race-group.ts';

/**
 * Two, four and eight shoppers press "buy" at the same moment, each with a cart, a session and a key of their own, and plenty in stock.
 * Imitates what happens by luck in production, and hardly ever in a loop that walks through whole checkouts. Every order must succeed, and
 * stock, payments and order numbers must agree afterwards: lost updates leave no trace in any page.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'Orders that are placed at the same moment, 2, 4 and 8 at a time',
  shape: orderShape,
  requests: 8,
  group: raceGroup({
    wish: ({ shop }) => ({ sku: shop.wares.test, quantity: 1, coupon: null }),
    mayRefuse: false,
  }),
});

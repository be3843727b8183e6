import shop from './shops/selected.ts';
import { defineLoad } from './support/define-load.ts';
import { orderShape } from './support/order-shape.ts';
import { raceGroup } from './support/race-group.ts';

const { limitedCoupon, test } = shop.wares;
if (limitedCoupon === null)
  throw new Error('coupon-rush needs a coupon with a limit: the shop’s adapter names none (`wares.limitedCoupon`)');

/**
 * A code that the first few may use goes round: everybody applies it while it is valid, and they confirm together. Imitates a leaked or
 * posted coupon. Used up is a proper answer; one redemption beyond the limit is not. In the other phases nobody uses it.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'Many redeem a coupon that only a few may use',
  shape: orderShape,
  requests: 9,
  group: raceGroup({
    wish: (_, racing) => ({ sku: test, quantity: 1, coupon: racing ? limitedCoupon : null }),
    // Every group that meets the limit is as large as it gets: the more compete for the last redemptions, the surer it shows.
    sizes: (barriers) => [Math.max(...barriers)],
    mayRefuse: true,
  }),
});

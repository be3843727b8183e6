import shop from './shops/selected.ts';
import { defineLoad } from './support/define-load.ts';
import { orderShape } from './support/order-shape.ts';
import { raceGroup } from './support/race-group.ts';

const { scarce, test } = shop.wares;
if (scarce === null)
  throw new Error('hot-item needs goods that are scarce: the shop’s adapter names none (`wares.scarce`)');

/** One shopper in ten wants something else meanwhile. */
const OTHERS = 10;

/**
 * A drop: nine of ten shoppers want the same article, of which there are a few, and they confirm together. Imitates a launch, a restock, an
 * influencer's link. Sold out is a proper answer; selling more than there is is not. In the other phases the same number of shoppers
 * buys what there is plenty of.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'Many want the last few of one article',
  shape: orderShape,
  requests: 8,
  group: raceGroup({
    wish: (_, racing, nth) => ({ sku: racing && nth % OTHERS > 0 ? scarce : test, quantity: 1, coupon: null }),
    // Small groups would use the few units up without a race for the last ones.
    sizes: (barriers) => [Math.max(...barriers)],
    mayRefuse: true,
  }),
});

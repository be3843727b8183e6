import { defineLoad } from '../../../load/support/define-load.ts';

/** A page and a cart: the least that shows what a client does with the answers. */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'A product and a cart',
  requests: 2,
  shape: () => ({ pressure: [{ over: 0, to: 1.5 }] }),
  intent({ shop, client }) {
    shop.openProduct(client);
    shop.addToCart(client, shop.wares.test, 1);
  },
});

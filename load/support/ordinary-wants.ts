import type { Scene } from './define-load.ts';
import { placeOrder } from './place-order.ts';
import { weighted } from './weighted.ts';

/** What visitors come for, of 100. One in ten buys; one in fifty has the shop open in two tabs. */
const WANTS: readonly { readonly weight: number; want(scene: Scene): void }[] = [
  { weight: 30, want: ({ shop, client, shopper }) => shop.browse(client, 1 + Math.floor(shopper.random() * 2)) },
  {
    weight: 20,
    want({ shop, client, shopper }) {
      const { searches } = shop.wares;
      shop.search(client, searches[Math.floor(shopper.random() * searches.length)] ?? '');
    },
  },
  { weight: 20, want: ({ shop, client, shopper }) => shop.openProduct(client, shopper.random()) },
  {
    weight: 18,
    want({ shop, client }) {
      shop.openProduct(client);
      shop.addToCart(client, shop.wares.test, 1);
    },
  },
  {
    weight: 2,
    want({ shop, client }) {
      shop.openProduct(client);
      shop.addToCartTwice(client, shop.wares.test);
    },
  },
  {
    weight: 10,
    want(scene) {
      const { shop, client } = scene;
      shop.openProduct(client);
      shop.addToCart(client, shop.wares.test, 1);
      placeOrder(scene, shop.prepareCheckout(client));
    },
  },
];

/** One visitor of an ordinary hour, from the landing page to what they came for. */
export function wantOrdinary(scene: Scene): void {
  scene.shop.enter(scene.client);
  weighted(WANTS, ({ weight }) => weight, scene.shopper.random()).want(scene);
}

import type { AccountsService } from './accounts.ts';
import type { CartsService } from './carts.ts';
import type { CatalogueService } from './catalogue.ts';
import type { CheckoutsService } from './checkouts.ts';
import { ServiceRefusal, type ShopServices } from './contracts.ts';
import type { InventoryService } from './inventory.ts';
import type { OrdersService } from './orders.ts';
import type { PricingService } from './pricing.ts';
import type { SearchService } from './search.ts';

export interface GatewayPeers {
  readonly catalogue: CatalogueService;
  readonly pricing: PricingService;
  readonly inventory: InventoryService;
  readonly search: SearchService;
  readonly carts: CartsService;
  readonly checkouts: CheckoutsService;
  readonly orders: OrdersService;
  readonly accounts: AccountsService;
}

/** The storefront's view of the services. */
export function createGateway({
  catalogue,
  pricing,
  inventory,
  search,
  carts,
  checkouts,
  orders,
  accounts,
}: GatewayPeers): ShopServices {
  return {
    categories: (market) => catalogue.categories({ market }),
    product: (market, slug) => catalogue.product({ market, slug }),
    prices: async (market, skus) => (skus.length === 0 ? [] : pricing.display({ market, skus })),
    stock: async (skus) => (skus.length === 0 ? {} : inventory.available({ skus })),
    search: (request) => search.search(request),
    suggest: (market, prefix) => search.suggest({ market, prefix }),
    cart: (cart, market) => carts.cart({ cart, market }),
    addToCart: (cart, market, sku, quantity) => carts.add({ cart, market, sku, quantity }),
    setQuantity: (cart, market, sku, quantity) => carts.set({ cart, market, sku, quantity }),
    applyCoupon: (cart, market, code) => carts.applyCoupon({ cart, market, code }),
    removeCoupon: (cart, market) => carts.removeCoupon({ cart, market }),
    startCheckout: (cart, market) => checkouts.start({ cart, market }),
    checkout: (checkout) => checkouts.checkout({ checkout }),
    setAddress: (checkout, email, address) => checkouts.setAddress({ checkout, email, address }),
    setShipping: (checkout, method) => checkouts.setShipping({ checkout, method }),
    async placeOrder(order, key) {
      const answer = await orders.place({ order, key });
      // Status 200 is not success: the body says whether there is an order.
      if ('error' in answer) throw new ServiceRefusal(200, 'broken_answer', answer.error);
      return answer;
    },
    order: (number) => orders.order({ number }),
    signIn: (email, password) => accounts.signIn({ email, password }),
    register: (email, password, name) => accounts.register({ email, password, name }),
    account: (token) => accounts.account({ token }),
    async signOut(token) {
      await accounts.signOut({ token });
    },
    ordersOf: (account) => orders.ordersOf({ account }),
  };
}

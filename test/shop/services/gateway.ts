import type { AccountsService } from './accounts.ts';
import { createCapacity } from './capacity.ts';
import type { Carrier } from './carrier.ts';
import type { CartsService } from './carts.ts';
import type { CatalogueService } from './catalogue.ts';
import type { CheckoutsService } from './checkouts.ts';
import { type ReleaseState, ServiceRefusal, type ShopServices } from './contracts.ts';
import type { InventoryService } from './inventory.ts';
import type { OrdersService } from './orders.ts';
import type { PricingService } from './pricing.ts';
import type { SearchService } from './search.ts';
import { WAREHOUSE_CAPACITY } from './warehouse.ts';

export interface GatewayPeers {
  readonly catalogue: CatalogueService;
  readonly pricing: PricingService;
  readonly inventory: InventoryService;
  readonly search: SearchService;
  readonly carts: CartsService;
  readonly checkouts: CheckoutsService;
  readonly orders: OrdersService;
  readonly accounts: AccountsService;
  readonly carrier: Carrier;
}

/** How often `retry-amplifier` asks again. */
const AGAIN = 5;
/** What the warehouse would refuse is refused at the door, where it costs least. */
const FILLING = { concurrent: WAREHOUSE_CAPACITY.concurrent + WAREHOUSE_CAPACITY.queue, queue: 0 } as const;

/** The storefront's view of the services. */
export function createGateway(
  state: ReleaseState,
  { catalogue, pricing, inventory, search, carts, checkouts, orders, accounts, carrier }: GatewayPeers,
): ShopServices {
  const filling = createCapacity(FILLING);
  const inTurn = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (state.has('no-load-shedding')) return ask();
    if (state.has('retry-amplifier')) return insisting(ask);
    const leave = await filling.enter();
    try {
      return await ask();
    } finally {
      leave();
    }
  };
  /** Asks at once what was too busy to answer, or did not answer in time, whatever Retry-After says. */
  const insisting = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let again = AGAIN; again > 0; again -= 1) {
      try {
        return await ask();
      } catch (error) {
        if (error instanceof ServiceRefusal && error.status !== 503) throw error;
      }
    }
    return ask();
  };
  return {
    categories: (market) => catalogue.categories({ market }),
    product: (market, slug) => catalogue.product({ market, slug }),
    prices: async (market, skus) => (skus.length === 0 ? [] : pricing.display({ market, skus })),
    stock: async (skus) => (skus.length === 0 ? {} : inventory.available({ skus })),
    search: (request) => search.search(request),
    suggest: (market, prefix) => search.suggest({ market, prefix }),
    cart: (cart, market) => carts.cart({ cart, market }),
    addToCart: (cart, market, sku, quantity) => inTurn(() => carts.add({ cart, market, sku, quantity })),
    setQuantity: (cart, market, sku, quantity) => carts.set({ cart, market, sku, quantity }),
    applyCoupon: (cart, market, code) => carts.applyCoupon({ cart, market, code }),
    removeCoupon: (cart, market) => carts.removeCoupon({ cart, market }),
    startCheckout: (cart, market) => checkouts.start({ cart, market }),
    checkout: (checkout) => checkouts.checkout({ checkout }),
    async setAddress(checkout, email, address) {
      await carrier.ask();
      return checkouts.setAddress({ checkout, email, address });
    },
    async setShipping(checkout, method) {
      await carrier.ask();
      return checkouts.setShipping({ checkout, method });
    },
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

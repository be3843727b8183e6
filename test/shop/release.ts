import { type AccountsService, createAccountsService } from './services/accounts.ts';
import { createCarrier } from './services/carrier.ts';
import { type CartsService, createCartsService } from './services/carts.ts';
import { type CatalogueService, createCatalogueService } from './services/catalogue.ts';
import { type CheckoutsService, createCheckoutsService } from './services/checkouts.ts';
import type { ShopServices } from './services/contracts.ts';
import { createGateway } from './services/gateway.ts';
import { createInventoryService, type InventoryService } from './services/inventory.ts';
import { createOrdersService, type OrdersService } from './services/orders.ts';
import { createPaymentsService, type PaymentsService } from './services/payments.ts';
import { connectPeer } from './services/peer.ts';
import { createPricingService, type PricingService } from './services/pricing.ts';
import { createPromotionsService, type PromotionsService } from './services/promotions.ts';
import type { SandboxProvider } from './services/sandbox-provider.ts';
import { createSearchService, type SearchService } from './services/search.ts';
import { type Operations, serve } from './services/serve.ts';
import type { ShopWorld } from './services/shop-world.ts';
import { createWarehouseService, WAREHOUSE_CAPACITY, type WarehouseService } from './services/warehouse.ts';

export interface Release {
  readonly services: ShopServices;
  close(): Promise<void>;
}

/** How long a caller waits; a caller that itself calls others waits longer than they do. */
const TIME_LIMIT_MS = { leaf: 2_000, payments: 3_000, middle: 4_000, orders: 8_000 } as const;
const DEFAULTS = { latencyMs: 1, concurrent: 32, queue: 64 } as const;
/** Carts mostly wait for others: how much of that is too much, the others say. */
const MOSTLY_WAITING = { concurrent: 512 } as const;

/** Starts a release's own instances of all services, each behind its own port, in the order in which they need each other. */
export async function startRelease(world: ShopWorld, provider: SandboxProvider): Promise<Release> {
  const closers: (() => Promise<void>)[] = [];
  const start = async <O extends Operations<O>>(name: string, operations: O, settings: Settings = {}) => {
    const { latencyMs, concurrent, queue, timeLimitMs, ...others } = {
      ...DEFAULTS,
      timeLimitMs: TIME_LIMIT_MS.leaf,
      ...settings,
    };
    const capacity = { concurrent, queue };
    const { url, close } = await serve(operations, { name, latencyMs, capacity, served: world.served, ...others });
    const peer = connectPeer<O>({ name, url, timeLimitMs });
    closers.push(peer.close, close);
    return { url, call: peer.call };
  };

  const { call: catalogue } = await start<CatalogueService>('catalogue', createCatalogueService());
  const { call: promotions } = await start<PromotionsService>('promotions', createPromotionsService(world));
  const { call: pricing } = await start<PricingService>(
    'pricing',
    createPricingService(world, { catalogue, promotions }),
  );
  const { call: inventory } = await start<InventoryService>('inventory', createInventoryService(world), {
    latencyMs: 2,
  });
  const { call: warehouse } = await start<WarehouseService>('warehouse', createWarehouseService(), {
    ...WAREHOUSE_CAPACITY,
    latencyMs: 0,
    sheds: () => !world.state.has('no-load-shedding'),
  });
  const { call: accounts } = await start<AccountsService>('accounts', createAccountsService(world));
  const middle = { timeLimitMs: TIME_LIMIT_MS.middle };
  const { call: search } = await start<SearchService>(
    'search',
    createSearchService(world, { catalogue, pricing, inventory }),
    { ...middle, latencyMs: 3 },
  );
  const { call: carts } = await start<CartsService>(
    'carts',
    createCartsService(world, { catalogue, pricing, promotions, inventory, warehouse }),
    { ...middle, ...MOSTLY_WAITING },
  );
  const { call: checkouts } = await start<CheckoutsService>(
    'checkouts',
    createCheckoutsService(world, { carts, inventory }),
    { ...middle, seesThrough: true },
  );

  // Orders pay, and payments tell orders: the one circle among the services.
  let orders: OrdersService | undefined;
  let paymentsUrl = '';
  const payments = await start<PaymentsService>(
    'payments',
    createPaymentsService(world, {
      provider,
      orders: () => orders as OrdersService,
      webhookUrl: () => `${paymentsUrl}/webhook`,
    }),
    { latencyMs: 5, timeLimitMs: TIME_LIMIT_MS.payments, seesThrough: true },
  );
  paymentsUrl = payments.url;
  const ordersService = createOrdersService(world, { checkouts, inventory, promotions, payments: payments.call });
  ({ call: orders } = await start<OrdersService>('orders', ordersService, {
    timeLimitMs: TIME_LIMIT_MS.orders,
    seesThrough: true,
  }));

  return {
    services: createGateway(world.state, {
      ...{ catalogue, pricing, inventory, search, carts, checkouts, orders, accounts },
      carrier: createCarrier(world),
    }),
    async close() {
      for (const close of closers.reverse()) await close();
    },
  };
}

interface Settings {
  readonly latencyMs?: number;
  readonly concurrent?: number;
  readonly queue?: number;
  readonly timeLimitMs?: number;
  readonly sheds?: () => boolean;
  readonly seesThrough?: boolean;
}

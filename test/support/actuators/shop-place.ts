import type { ShopRouterConfig } from '../../../runner/actuators/shop-router.actuator.ts';
import type { Exposure } from '../../../runner/core/release/exposure.ts';
import { type DemoShop, startDemoShop } from '../demo-shop.ts';
import type { Place } from './place.ts';
import { deadAddress, startServer } from './strict-server.ts';

export interface ShopPlace extends Place {
  readonly config: ShopRouterConfig;
  readonly shop: DemoShop;
}

let shop: Promise<DemoShop> | null = null;

/** The demo shop, behind a door that counts what is ordered. All places share one shop. */
export async function openShopPlace(): Promise<ShopPlace> {
  shop ??= startDemoShop({ controlPort: 0 });
  const running = await shop;
  const exposure = `${running.control}/exposure`;
  await fetch(exposure, put({ default: 0, segments: {} }));
  let orders = 0;
  const door = await startServer(async ({ method, path, body }) => {
    if (path !== '/exposure') return { status: 404 };
    orders += method === 'PUT' ? 1 : 0;
    const answer = await fetch(exposure, method === 'PUT' ? put(JSON.parse(body)) : {});
    return { status: answer.status, body: await answer.json() };
  });
  const config: ShopRouterConfig = { kind: 'shop-router', id: 'demo', url: `${door.url}/exposure` };
  return {
    config,
    shop: running,
    name: /shop router demo/,
    settle: async () => undefined,
    truth: async () => (await (await fetch(exposure)).json()) as Exposure,
    effects: async () => orders,
    dead: { ...config, url: `${await deadAddress()}/exposure` },
    fallSilent: async () => door.fallSilent(),
    close: () => door.close(),
  };
}

export async function stopSharedShop(): Promise<void> {
  await (await shop)?.stop();
  shop = null;
}

function put(body: unknown): RequestInit {
  return { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

import type { DemoShop } from './demo-shop.ts';
import { type ConfigParts, ownConfig } from './own-shop-config.ts';

/** A config like a user's own for pressing the demo shop: seconds instead of minutes. */
export function pressConfig(shop: Pick<DemoShop, 'url' | 'control'>, pressure: ConfigParts = {}): ConfigParts {
  return ownConfig(shop.url, {
    pressure: {
      environment: 'sandbox',
      allow: ['127.0.0.1'],
      peakIntentsPerSecond: 8,
      phases: { warm: 1, baseline: 6, pressure: 8, recovery: 6 },
      idleSeconds: 4,
      // Machines that run tests are busy with other things too.
      policy: { p95SlackMs: 2000 },
      abort: { failedShare: 1, journeyDrop: 1, p95Ratio: 1e9, probeDownSeconds: 60 },
      ...(shop.control === null ? {} : { books: { url: shop.control } }),
      ...pressure,
    },
  });
}

import type { Journey } from '../../journeys/support/journey.ts';
import type { Segment } from '../../journeys/support/segment.ts';
import type { ShopAdapter } from '../../journeys/support/shop-tools.ts';
import type { WaygateConfig } from '../../runner/config/define-config.ts';
import type { Catalogue, Found } from '../../runner/config/discover.ts';

function aJourney(deadlineMs = 30_000): Journey {
  return {
    meta: { title: 'Guest buys one item', path: 'checkout.guest', effect: 'order', deadlineMs },
    walk: async () => undefined,
  };
}

function aSegment(overrides: Partial<Segment> = {}): Segment {
  return {
    title: 'Desktop, Germany',
    device: 'Desktop Chrome',
    locale: 'de-DE',
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    login: 'guest',
    consent: 'accepted',
    input: 'pointer',
    ...overrides,
  };
}

/** Journeys `checkout-guest`, `search-and-filter`; segments `desktop-de`, `mobile-us`, `returning-desktop` (account `regular`); shop `demo`. */
export function aCatalogue(): Catalogue {
  const shop: ShopAdapter = () => {
    throw new Error('this shop is never opened');
  };
  return {
    journeys: foundAll({ 'checkout-guest': aJourney(), 'search-and-filter': aJourney(20_000) }),
    segments: foundAll({
      'desktop-de': aSegment(),
      'mobile-us': aSegment({ device: 'Pixel 7', locale: 'en-US', currency: 'USD', input: 'touch' }),
      'returning-desktop': aSegment({ login: { account: 'regular' } }),
    }),
    shops: foundAll({ demo: shop }),
    ignored: [],
  };
}

/** The smallest config that is complete. */
export function aConfig(overrides: Partial<WaygateConfig> = {}): WaygateConfig {
  return {
    shop: 'demo',
    target: { baseUrl: 'http://127.0.0.1:4300' },
    cohorts: {
      baseline: { release: '2.40.0', attest: { header: 'x-shop-release' } },
      candidate: {
        release: '2.41.0',
        pin: { header: { name: 'x-release', value: 'candidate' } },
        attest: { header: 'x-shop-release' },
      },
    },
    matrix: { 'checkout-guest': ['desktop-de', 'mobile-us'] },
    ...overrides,
  };
}

function foundAll<T>(values: Readonly<Record<string, T>>): ReadonlyMap<string, Found<T>> {
  return new Map(Object.entries(values).map(([id, value]) => [id, { id, file: `/roots/${id}.ts`, value }]));
}

import { fileURLToPath } from 'node:url';
import { type Browser, chromium, expect } from '@playwright/test';
import { openContext, openPage } from '../../journeys/support/open-context.ts';
import { type WalkReport, walkJourney } from '../../journeys/support/walk.ts';
import { type Catalogue, discover } from '../../runner/config/discover.ts';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';
import type { DemoShop } from './demo-shop.ts';

const BUILT_IN = fileURLToPath(new URL('../../journeys', import.meta.url));
const PASSWORD = 'correct-horse';

/** A browser as the warm engine would use it. */
export async function launchBrowser(): Promise<Browser> {
  const { path } = await findChromium({ configured: null });
  return chromium.launch({ executablePath: path, chromiumSandbox: process.getuid?.() !== 0 });
}

export interface ShopWalks {
  readonly catalogue: Catalogue;
  /** Walks a built-in journey in a built-in segment through the demo shop once. */
  walk(journey: string, segment: string, cohort?: 'baseline' | 'candidate'): Promise<WalkReport>;
}

let runs = 0;

export async function createShopWalks(browser: Browser, shop: DemoShop): Promise<ShopWalks> {
  const catalogue = await discover([BUILT_IN]);
  const adapter = catalogue.shops.get('demo');
  if (adapter === undefined) throw new Error('the demo shop has no adapter');
  return {
    catalogue,
    async walk(journeyId, segmentId, release = 'baseline') {
      const journey = catalogue.journeys.get(journeyId);
      const segment = catalogue.segments.get(segmentId);
      if (journey === undefined || segment === undefined) throw new Error(`unknown cell ${journeyId} × ${segmentId}`);
      runs += 1;
      const runId = `test-${process.pid}-${runs}`;
      const cohort = {
        baseUrl: shop.url,
        release: shop.releases[release],
        pin: { kind: 'cookie', name: 'waygate-pin', value: release },
        attest: { kind: 'meta', name: 'release' },
      } as const;
      const context = await openContext(browser, { segment: segment.value, version: '0.0.0', cohort, runId });
      try {
        return await walkJourney(journey.value, {
          page: await openPage(context, segment.value),
          context,
          request: context.request,
          segment: segment.value,
          cohort,
          shop: adapter.value,
          runId,
          account: segment.value.login === 'guest' ? null : { email: 'shopper@example.test', password: PASSWORD },
          expect,
        });
      } finally {
        await context.close();
      }
    },
  };
}

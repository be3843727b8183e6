import { fileURLToPath } from 'node:url';
import { type BrowserContextOptions, expect, type Page } from '@playwright/test';
import { createIntention } from '../../journeys/support/intention.ts';
import { contextOptions } from '../../journeys/support/open-context.ts';
import { type Catalogue, discover } from '../../runner/config/discover.ts';

/** What all contestants walk. */
export const CELL = { journey: 'checkout-guest', segment: 'desktop-de' } as const;
export const COHORT = 'baseline';

export interface FlowTarget {
  readonly url: string;
  readonly release: string;
}

export function loadCatalogue(): Promise<Catalogue> {
  return discover([fileURLToPath(new URL('../../journeys', import.meta.url))]);
}

export interface BareFlow {
  readonly context: BrowserContextOptions;
  /** The journey's steps and nothing else: no timing, no watching, no evidence. */
  walk(page: Page): Promise<void>;
}

/** The journey as somebody would write it as a plain Playwright script. */
export async function bareFlow({ url }: FlowTarget): Promise<BareFlow> {
  const { journeys, segments, shops } = await loadCatalogue();
  const journey = journeys.get(CELL.journey)?.value;
  const segment = segments.get(CELL.segment)?.value;
  const adapter = shops.get('demo')?.value;
  if (journey === undefined || segment === undefined || adapter === undefined)
    throw new Error('the demo journeys are incomplete');
  let runs = 0;
  return {
    context: contextOptions({ segment, version: 'bench' }),
    async walk(page) {
      runs += 1;
      const intend = createIntention();
      const runId = `bench-${process.pid}-${runs}`;
      const account = () => {
        throw new Error('a guest has no account');
      };
      const context = page.context();
      await context.addCookies([
        { name: 'consent', value: 'accepted', url },
        { name: 'waygate-pin', value: COHORT, url },
      ]);
      const shop = adapter({ page, expect, segment, baseUrl: url, intend, runId, account });
      await journey.walk({
        shop,
        step: (_name, act) => act(),
        intend,
        expect,
        segment,
        page,
        context,
        request: context.request,
      });
      if (intend.order() === null) throw new Error('the flow ended without an order');
    },
  };
}

import type { Page, expect as playwrightExpect } from '@playwright/test';
import type { Intention } from './intention.ts';
import type { Segment } from './segment.ts';
import type { Storefront } from './storefront.ts';

/** What an adapter is given for one run. */
export interface ShopTools {
  readonly page: Page;
  readonly expect: typeof playwrightExpect;
  readonly segment: Segment;
  /** Base URL of the cohort, no trailing slash. */
  readonly baseUrl: string;
  readonly intend: Intention;
  /** Unique per run; made for e-mail addresses and notes that mark an order as synthetic. */
  readonly runId: string;
  /** The segment's account; throws a clear error when the segment has none. */
  account(): { readonly email: string; readonly password: string };
}

/** Declares a shop adapter: `export default shop((tools) => new MyStorefront(tools))`. The id is the file name. */
export type ShopAdapter = (tools: ShopTools) => Storefront;

export function shop(adapter: ShopAdapter): ShopAdapter {
  return adapter;
}

import type { APIRequestContext, BrowserContext, Page, expect as playwrightExpect } from '@playwright/test';
import type { Intention } from './intention.ts';
import type { Segment } from './segment.ts';
import type { Storefront } from './storefront.ts';

/** What a run may leave behind: nothing, a cart, or an order. */
export type Effect = 'read' | 'cart' | 'order';

export interface JourneyMeta {
  readonly title: string;
  /** Revenue path as `area.variant`, e.g. `checkout.guest`. */
  readonly path: string;
  readonly effect: Effect;
  readonly deadlineMs: number;
  /** Longest single step; defaults to a third of the deadline. */
  readonly stepMs?: number;
}

export interface StepOptions {
  /** The step shows or types a secret: no trace, no screenshot is taken of it. */
  readonly sensitive?: boolean;
}

export interface JourneyTools {
  /** The storefront's adapter: what a shopper does and reads. */
  readonly shop: Storefront;
  /** Runs a user-visible part of the journey, timed on its own. Steps do not nest. */
  step<T>(name: string, act: () => Promise<T>, options?: StepOptions): Promise<T>;
  /** Writes down what the run means to do, before it does it. */
  readonly intend: Intention;
  readonly expect: typeof playwrightExpect;
  readonly segment: Segment;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly request: APIRequestContext;
}

export interface Journey {
  readonly meta: JourneyMeta;
  readonly walk: (tools: JourneyTools) => Promise<void>;
}

/** Declares a journey: `export default journey({ … }, async ({ shop, step }) => { … })`. The id is the file name. */
export function journey(meta: JourneyMeta, walk: (tools: JourneyTools) => Promise<void>): Journey {
  return Object.freeze({ meta: Object.freeze({ ...meta }), walk });
}

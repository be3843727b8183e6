import type { Effect } from '../shoppers/effect.ts';

/** A regression that can be switched on in a release of the demo shop. One file each: `<id>.fault.ts`. */
export interface Fault {
  /** The catalogue's number (`F18`), or null for one of our own. */
  readonly catalogue: string | null;
  readonly title: string;
  /** What a shopper or an operator would notice. */
  readonly symptom: string;
  /** `shared`: hits both releases. */
  readonly scope: 'candidate' | 'shared';
  /** What is expected of waygate's journeys: see it, or (for faults that need concurrency, reconciliation or crawling) stay silent. */
  readonly seenBy: 'journeys' | 'pressure' | 'reconcile' | 'crawl';
  /** What it does to a single shopper; left out where that depends on how many come at the same moment. */
  readonly effect?: Effect;
}

export function fault(data: Fault): Fault {
  return Object.freeze(data);
}

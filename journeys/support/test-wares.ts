/** What a shop lets synthetic shoppers use. Journeys take their goods from here, so that they fit every shop. */
export interface TestWares {
  /** Bought by journeys that leave orders: an article of its own that nobody ships. */
  readonly item: { readonly sku: string; readonly path: string };
  /** `filter`: a value of a facet that some, not all, of the results have. */
  readonly search: { readonly query: string; readonly filter: string };
  /** Names in the menu, from the top to the category. */
  readonly menu: readonly string[];
  readonly coupon: { readonly code: string; readonly rate: number };
  /** Where a campaign lands when the segment has no landing of its own; with `utm_` parameters. */
  readonly campaign: string;
}

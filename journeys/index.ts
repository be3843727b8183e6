/** What shops of one's own build on: `import { journey, Storefront } from 'waygate'`. */
export { AccessibilityError } from './support/accessibility-error.ts';
export { checkTotals } from './support/check-totals.ts';
export { DataError } from './support/data-error.ts';
export type { IntendedItem, Intention, IntentSnapshot, OrderReading } from './support/intention.ts';
export {
  type Effect,
  type Journey,
  type JourneyMeta,
  type JourneyTools,
  journey,
  type StepOptions,
} from './support/journey.ts';
export { type Money, type MoneyStyle, readDecimal, readMoney } from './support/money.ts';
export type { CartReading, Confirmation, ListingReading, PastOrder, ProductReading } from './support/readings.ts';
export { type Segment, segment } from './support/segment.ts';
export { type ShopAdapter, type ShopTools, shop } from './support/shop-tools.ts';
export { type Delivery, type ShopWords, shopWords } from './support/shop-words.ts';
export type { ShopperDetails } from './support/shopper-details.ts';
export { Storefront } from './support/storefront.ts';
export type { TestWares } from './support/test-wares.ts';

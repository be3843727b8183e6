/**
 * What the shop's books hold against what the clients were told: the smallest counter-example of everything that does not agree.
 */
export const EFFECT_KINDS = [
  'duplicate_orders',
  'orphan_orders',
  'lost_orders',
  'oversold',
  'stock_lost_update',
  'stock_taken_twice',
  'coupon_overused',
  'double_payment',
  'wrongly_refused',
  'key_reused',
] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

/** One kind of disagreement. `count`: intents with more than one order, units oversold, and so on; 0 = looked for, not found. */
export type EffectResult =
  | { readonly assessed: true; readonly count: number; readonly example: string | null }
  | { readonly assessed: false; readonly reason: string };

export type Effects = Readonly<Record<EffectKind, EffectResult>>;

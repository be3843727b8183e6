import type { Market } from '../services/contracts.ts';

/** What a coupon takes off the order's subtotal. Once per order. */
export interface Coupon {
  readonly code: string;
  /** 0.1 = 10 %. */
  readonly rate?: number;
  /** Minor units per market. */
  readonly amount?: Readonly<Record<Market, number>>;
  /** ISO 8601; null = forever. */
  readonly expires: string | null;
  /** Redemptions in all; null = unlimited. */
  readonly limit: number | null;
}

export const COUPONS: ReadonlyMap<string, Coupon> = new Map(
  (
    [
      { code: 'WELCOME10', rate: 0.1, expires: null, limit: null },
      { code: 'SYNTH-5', rate: 0.05, expires: null, limit: null },
      { code: 'FIVEOFF', amount: { de: 500, us: 500, jp: 500 }, expires: null, limit: null },
      { code: 'SUMMER20', rate: 0.2, expires: '2025-08-31T22:00:00.000Z', limit: null },
      { code: 'FIRST100', rate: 0.15, expires: null, limit: 100 },
      { code: 'FLASH9', rate: 0.3, expires: null, limit: 9 },
    ] satisfies Coupon[]
  ).map((coupon) => [coupon.code, coupon]),
);

/** Promotions that need no code: a category is cheaper, and shows what it cost before. */
export const AUTOMATIC_PROMOTIONS: readonly { readonly category: string; readonly rate: number }[] = [
  { category: 'blankets', rate: 0.1 },
  { category: 'scarves', rate: 0.1 },
];

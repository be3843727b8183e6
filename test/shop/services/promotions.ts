import { setTimeout as pause } from 'node:timers/promises';
import { AUTOMATIC_PROMOTIONS, COUPONS, type Coupon } from '../data/coupons.ts';
import { type Market, ServiceRefusal, type Totals } from './contracts.ts';
import type { ShopWorld } from './shop-world.ts';

export interface PromotionsService {
  /** Promotions without a code, by category; rate 0.1 = 10 % off. */
  automatic(): Promise<readonly { readonly category: string; readonly rate: number }[]>;
  /** Refuses with 404 `coupon_unknown`, 410 `coupon_expired`, 409 `coupon_used_up`. */
  check(input: { readonly code: string }): Promise<{ readonly code: string }>;
  /** What the coupon takes off; empty for a coupon that is no longer valid. */
  discounts(input: {
    readonly market: Market;
    readonly coupon: string;
    readonly subtotalMinor: number;
  }): Promise<Totals['discounts']>;
  /** Counts a redemption, once per operation. Refuses as `check` does. */
  redeem(input: { readonly code: string; readonly operation: string }): Promise<null>;
  giveBack(input: { readonly code: string; readonly operation: string }): Promise<null>;
}

/** Between the look at the limit and the redemption (`coupon-limit-race`). */
const RACE_MS = 30;

export function createPromotionsService({ database, clock, state }: ShopWorld): PromotionsService {
  const known = (code: string): Coupon => {
    const coupon = COUPONS.get(code.trim().toUpperCase());
    if (coupon === undefined) throw new ServiceRefusal(404, 'coupon_unknown', `there is no coupon ${code}`);
    return coupon;
  };
  const valid = (code: string): Coupon => {
    const coupon = known(code);
    if (coupon.expires !== null && Date.parse(coupon.expires) <= clock.now()) {
      throw new ServiceRefusal(410, 'coupon_expired', `coupon ${coupon.code} has expired`);
    }
    if (coupon.limit !== null && redeemed(coupon.code) >= coupon.limit) {
      throw new ServiceRefusal(409, 'coupon_used_up', `coupon ${coupon.code} has been used up`);
    }
    return coupon;
  };
  const redeemed = (code: string): number =>
    (database.prepare('SELECT count(*) AS n FROM redemptions WHERE coupon = ?').get(code) as { n: number }).n;
  return {
    automatic: async () => AUTOMATIC_PROMOTIONS,
    check: async ({ code }) => ({ code: valid(code).code }),
    async discounts({ market, coupon: code, subtotalMinor }) {
      const coupon = COUPONS.get(code);
      if (coupon === undefined || (coupon.expires !== null && Date.parse(coupon.expires) <= clock.now())) return [];
      const once = coupon.amount?.[market] ?? Math.round(subtotalMinor * (coupon.rate ?? 0));
      const times = state.has('promotion-twice') ? 2 : 1;
      const minor = Math.min(subtotalMinor, once * times);
      return minor === 0 ? [] : [{ code: coupon.code, label: coupon.code, minor }];
    },
    async redeem({ code, operation }) {
      if (state.has('coupon-limit-race')) {
        valid(code);
        await pause(RACE_MS);
      }
      database.atomically(() => {
        const coupon = state.has('coupon-limit-race') ? known(code) : valid(code);
        database.run('INSERT OR IGNORE INTO redemptions VALUES (?, ?, ?)', coupon.code, operation, clock.iso());
      });
      return null;
    },
    async giveBack({ code, operation }) {
      database.run('DELETE FROM redemptions WHERE coupon = ? AND operation = ?', code, operation);
      return null;
    },
  };
}

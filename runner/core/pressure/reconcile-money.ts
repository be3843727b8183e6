import { assessed, foundOr, notAssessed } from './effect-result.ts';
import type { EffectResult } from './effects.ts';
import type { Disagreement, ReadCoupon, ReadPayment, ReconcileInput } from './reconcile-input.ts';
import { isLive, ofRun } from './reconcile-orders.ts';

/** Redemptions beyond the coupon's limit, or orders with a coupon that the ledger counted otherwise. */
export function couponOveruse({ before, after }: ReconcileInput): EffectResult {
  if (before.redemptions === null || after.redemptions === null)
    return notAssessed('the shop does not tell how often its coupons were redeemed');
  const earlier = new Map(before.redemptions.map((coupon) => [coupon.coupon, coupon]));
  const rested = before.settled && after.settled;
  let blind: string | null = rested ? null : 'the books did not come to rest';
  const found = after.redemptions.flatMap((now): Disagreement[] => {
    const was = earlier.get(now.coupon);
    if (was === undefined) {
      blind ??= `the shop did not tell of ${now.coupon} before`;
      return [];
    }
    const beyond = beyondLimit(now) - beyondLimit(was);
    if (beyond > 0) {
      const used = Math.max(now.redeemed, now.carried ?? 0);
      return [{ count: beyond, text: `${now.coupon}: used ${used} times, its limit is ${now.limit}` }];
    }
    if (was.carried === null || now.carried === null) {
      blind ??= `the shop does not tell which orders carry ${now.coupon}`;
      return [];
    }
    const [ledger, orders] = [now.redeemed - was.redeemed, now.carried - was.carried];
    if (!rested || ledger === orders) return [];
    const text = `${now.coupon}: the ledger counted ${ledger} redemptions, ${orders} orders carry it`;
    return [{ count: Math.abs(ledger - orders), text }];
  });
  return foundOr(found, blind);
}

/** Orders of the run that were paid more than once, or whose captured sum is not their total. */
export function doublePayments({ run, after }: ReconcileInput): EffectResult {
  if (after.orders === null || after.payments === null) return notAssessed('the shop does not tell its payments');
  if (!after.settled) return notAssessed('the books did not come to rest');
  const paid = new Map<string, ReadPayment[]>();
  for (const payment of after.payments) paid.set(payment.order, [...(paid.get(payment.order) ?? []), payment]);
  const found = ofRun(run, after.orders).flatMap((order): Disagreement[] => {
    const payments = (paid.get(order.number) ?? []).filter(({ status }) => LIVE.includes(status));
    const captured = payments.filter(({ status }) => status === 'captured');
    const sum = captured.reduce((total, { amountMinor }) => total + amountMinor, 0);
    const due = isLive(order) ? order.totalMinor : 0;
    if (payments.length > 1)
      return [{ count: payments.length - 1, text: `order ${order.number} has ${payments.length} live payments` }];
    if (captured.length === 0 || sum === due) return [];
    const text = `order ${order.number} (${order.status}) costs ${order.totalMinor}, ${sum} was captured (minor units)`;
    return [{ count: 1, text }];
  });
  return assessed(found);
}

const LIVE: readonly ReadPayment['status'][] = ['pending', 'authorised', 'captured'];

function beyondLimit({ redeemed, carried, limit }: ReadCoupon): number {
  return limit === null ? 0 : Math.max(0, redeemed - limit, (carried ?? 0) - limit);
}

import type { Effects } from './effects.ts';
import { wrongAnswers } from './reconcile-answers.ts';
import type { ReconcileInput } from './reconcile-input.ts';
import { couponOveruse, doublePayments } from './reconcile-money.ts';
import { duplicateOrders, lostOrders, orphanOrders } from './reconcile-orders.ts';
import { oversold, stockLostUpdates, stockTakenTwice } from './reconcile-stock.ts';

/**
 * Holds what the clients of a pressure were told against the shop's books before and after it. Needs no knowledge of who else bought: stock
 * and coupons are balanced by differences of everybody's orders. What the shop doesn't tell is not assessed, with the reason.
 */
export function reconcile(input: ReconcileInput): Effects {
  return {
    duplicate_orders: duplicateOrders(input),
    orphan_orders: orphanOrders(input),
    lost_orders: lostOrders(input),
    oversold: oversold(input),
    stock_lost_update: stockLostUpdates(input),
    stock_taken_twice: stockTakenTwice(input),
    coupon_overused: couponOveruse(input),
    double_payment: doublePayments(input),
    ...wrongAnswers({ witnesses: input.witnesses, orders: input.after.orders }),
  };
}

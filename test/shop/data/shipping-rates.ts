import type { Market, ShippingMethod } from '../services/contracts.ts';

const RATES: Readonly<Record<Market, Readonly<Record<ShippingMethod, number>>>> = {
  de: { standard: 490, express: 990, pickup: 0 },
  us: { standard: 595, express: 1295, pickup: 0 },
  jp: { standard: 600, express: 1100, pickup: 0 },
};

/** From this value of goods (after discounts) standard shipping is free. */
const FREE_SHIPPING_FROM: Readonly<Record<Market, number>> = { de: 7500, us: 9000, jp: 12000 };

export function shippingMinor(market: Market, method: ShippingMethod, goodsMinor: number): number {
  return method === 'standard' && goodsMinor >= FREE_SHIPPING_FROM[market] ? 0 : RATES[market][method];
}

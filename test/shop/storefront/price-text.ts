import { MARKETS, type Market } from '../services/contracts.ts';

const FORMATS = new Map<Market, Intl.NumberFormat>();

/** Minor units as shoppers of the market read them, e.g. `12,90 €`. */
export function priceText(market: Market, minor: number): string {
  const { locale, currency, exponent } = MARKETS[market];
  let format = FORMATS.get(market);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    FORMATS.set(market, format);
  }
  return format.format(minor / 10 ** exponent);
}

/** Minor units as schema.org wants them, e.g. `12.90`. */
export function priceDecimal(market: Market, minor: number): string {
  const { exponent } = MARKETS[market];
  return (minor / 10 ** exponent).toFixed(exponent);
}

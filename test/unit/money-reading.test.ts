import { expect, test } from '@playwright/test';
import { DataError } from '../../journeys/support/data-error.ts';
import { readDecimal, readMoney } from '../../journeys/support/money.ts';

const EUR = { locale: 'de-DE', currency: 'EUR' };
const USD = { locale: 'en-US', currency: 'USD' };
const JPY = { locale: 'ja-JP', currency: 'JPY' };

const READABLE = [
  { text: '12,90 €', style: EUR, minor: 1290 },
  { text: '12,90\u00a0€', style: EUR, minor: 1290 },
  { text: '1.234.567,05 €', style: EUR, minor: 123_456_705 },
  { text: '15 €', style: EUR, minor: 1500 },
  { text: 'EUR 0,99', style: EUR, minor: 99 },
  { text: '−1,30 €', style: EUR, minor: -130 },
  { text: '-0,00 €', style: EUR, minor: 0 },
  { text: '$1,234.50', style: USD, minor: 123_450 },
  { text: '-$5.00', style: USD, minor: -500 },
  { text: 'US$ 19.99', style: USD, minor: 1999 },
  { text: '￥1,290', style: JPY, minor: 1290 },
  { text: '¥980', style: JPY, minor: 980 },
  { text: '12,800円', style: JPY, minor: 12_800 },
  { text: '1\u202f234,50\u00a0€', style: { locale: 'fr-FR', currency: 'EUR' }, minor: 123_450 },
] as const;

for (const { text, style, minor } of READABLE) {
  test(`reads ${JSON.stringify(text)} in ${style.locale} as ${minor} minor units`, () => {
    expect(readMoney(text, style)).toEqual({ minor, currency: style.currency });
  });
}

const UNREADABLE = [
  { text: 'NaN €', style: EUR, why: 'it has no number' },
  { text: '$undefined', style: USD, why: 'it has no number' },
  { text: '', style: EUR, why: 'it does not name the currency' },
  { text: '12,90', style: EUR, why: 'it does not name the currency' },
  { text: '$12.90', style: EUR, why: 'it does not name the currency' },
  { text: '12,90 € 11,90 €', style: EUR, why: 'it has several numbers' },
  { text: '12,9 €', style: EUR, why: 'it should have 2 decimals' },
  { text: '12,900 €', style: EUR, why: 'it should have 2 decimals' },
  { text: '12.90 €', style: EUR, why: 'its digits are not grouped by threes' },
  { text: '$1,23.00', style: USD, why: 'its digits are not grouped by threes' },
  { text: '￥12.50', style: JPY, why: 'it should have no decimals' },
] as const;

for (const { text, style, why } of UNREADABLE) {
  test(`refuses ${JSON.stringify(text)} as a price in ${style.currency}: ${why}`, () => {
    expect(() => readMoney(text, style)).toThrow(DataError);
    expect(() => readMoney(text, style)).toThrow(why);
  });
}

for (const [value, currency, minor] of [
  ['12.90', 'EUR', 1290],
  [12.9, 'EUR', 1290],
  ['12', 'USD', 1200],
  ['1290', 'JPY', 1290],
  ['1290.00', 'JPY', 1290],
] as const) {
  test(`reads the machine-readable ${JSON.stringify(value)} ${currency} as ${minor} minor units`, () => {
    expect(readDecimal(value, currency)).toEqual({ minor, currency });
  });
}

for (const [value, currency] of [
  ['12,90', 'EUR'],
  [undefined, 'EUR'],
  [Number.NaN, 'EUR'],
  ['12.905', 'EUR'],
  ['0.5', 'JPY'],
  [{ amount: 12 }, 'USD'],
] as const) {
  test(`refuses the machine-readable ${JSON.stringify(value) ?? 'nothing'} in ${currency}`, () => {
    expect(() => readDecimal(value, currency)).toThrow(DataError);
  });
}

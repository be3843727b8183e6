import { DataError } from './data-error.ts';

/** An amount as a shopper reads it, in minor units of its currency (`1290` = 12.90 EUR, `1290` = 1290 JPY). */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

export interface MoneyStyle {
  /** BCP 47; decides which sign separates decimals. */
  readonly locale: string;
  /** ISO 4217. */
  readonly currency: string;
}

const SPACES = /[\s\u00a0\u202f\u200e\u200f\u061c]+/g;
const MINUS = /^[-\u2212\uff0d\u2013]|[-\u2212\uff0d\u2013](?=[^\d]*\d)/;

/**
 * Reads one price such as `1.234,50 €`, `-$5.00` or `￥1,290`.
 * Throws `DataError` for what no shopper could accept: no number, several numbers, a wrong currency, odd grouping, or decimals
 * that the currency does not have.
 */
export function readMoney(text: string, { locale, currency }: MoneyStyle): Money {
  const refuse = (why: string) => new DataError(`"${text.trim()}" is no price in ${currency}: ${why}`);
  const plain = text.normalize('NFKC').replaceAll(SPACES, '');
  if (!signsOf(locale, currency).some((sign) => plain.includes(sign))) throw refuse('it does not name the currency');
  const numbers = plain.match(/\d[\d.,'’]*/g) ?? [];
  if (numbers.length !== 1) throw refuse(numbers.length === 0 ? 'it has no number' : 'it has several numbers');
  const [number = ''] = numbers;
  const { decimal, group, exponent } = conventions(locale, currency);
  const [whole = '', fraction = '', ...rest] = number.split(decimal);
  if (rest.length > 0) throw refuse(`"${decimal}" stands twice`);
  const groups = whole.split(group);
  if (
    groups.length > 1 &&
    !(/^\d{1,3}$/.test(groups[0] ?? '') && groups.slice(1).every((digits) => /^\d{3}$/.test(digits)))
  ) {
    throw refuse('its digits are not grouped by threes');
  }
  const digits = groups.join('');
  if (!/^\d+$/.test(digits)) throw refuse('its digits are not grouped as usual');
  if (number.includes(decimal) ? fraction.length !== exponent || !/^\d*$/.test(fraction) : false) {
    throw refuse(`it should have ${exponent === 0 ? 'no' : exponent} decimals`);
  }
  const minor = Number(digits) * 10 ** exponent + Number(fraction || 0);
  if (!Number.isSafeInteger(minor)) throw refuse('it is too large');
  return { minor: MINUS.test(plain) && minor !== 0 ? -minor : minor, currency };
}

/** Reads a machine-readable price (`"12.90"` or `12.9`), as schema.org writes it. Throws `DataError`. */
export function readDecimal(value: unknown, currency: string): Money {
  const text = typeof value === 'number' ? String(value) : value;
  const exponent = exponentOf(currency);
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(typeof text === 'string' ? text.trim() : '') ?? [];
  if (whole === undefined || /[1-9]/.test(fraction.slice(exponent))) {
    throw new DataError(`${JSON.stringify(value) ?? 'nothing'} is no amount in ${currency}`);
  }
  return {
    minor: Number(whole) * 10 ** exponent + Number(fraction.slice(0, exponent).padEnd(exponent, '0') || 0),
    currency,
  };
}

/** Number of decimals that a currency has: 2 for EUR, 0 for JPY. */
function exponentOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** What may stand for the currency beside a number, e.g. `€` and `EUR`. */
export function signsOf(locale: string, currency: string): readonly string[] {
  const sign = (currencyDisplay: 'symbol' | 'narrowSymbol') =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay })
      .formatToParts(0)
      .find(({ type }) => type === 'currency')?.value;
  const extra = currency === 'JPY' ? ['円'] : [];
  return [currency, sign('symbol'), sign('narrowSymbol'), ...extra].flatMap((known) =>
    known === undefined ? [] : [known.normalize('NFKC')],
  );
}

function conventions(locale: string, currency: string) {
  const parts = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, useGrouping: true }).formatToParts(
    1_234_567.8,
  );
  const find = (kind: string, otherwise: string) =>
    parts.find(({ type }) => type === kind)?.value.replaceAll(SPACES, '') || otherwise;
  // Where groups are set apart by spaces, the spaces are gone by now.
  return { decimal: find('decimal', '.'), group: find('group', '\u0000'), exponent: exponentOf(currency) };
}

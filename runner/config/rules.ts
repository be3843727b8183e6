import { z } from 'zod';

/** One value's rule: what is expected and how to mend it, told the same way whatever is wrong with the value. */
function rule<T>(expected: string, hint: string, holds: (value: unknown) => boolean) {
  return z.custom<T>(holds, { error: expected, params: { hint } });
}

export function text(what: string, hint: string) {
  return rule<string>(what, hint, (value) => typeof value === 'string' && value.trim() !== '' && value.length <= 2048);
}

export function matching(pattern: RegExp, expected: string, hint: string) {
  return rule<string>(expected, hint, (value) => typeof value === 'string' && pattern.test(value));
}

export function textThat(holds: (text: string) => boolean, expected: string, hint: string) {
  return rule<string>(expected, hint, (value) => typeof value === 'string' && holds(value));
}

export function oneOfNames<const T extends string>(names: readonly T[], hint: string) {
  return rule<T>(`one of ${names.join(', ')}`, hint, (value) => (names as readonly unknown[]).includes(value));
}

export function yesOrNo(hint: string) {
  return rule<boolean>('true or false', hint, (value) => typeof value === 'boolean');
}

export function wholeNumber(min: number, max: number, unit: string, hint: string) {
  return rule<number>(
    `a whole number from ${min} to ${max}${unit === '' ? '' : ` (${unit})`}`,
    hint,
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  );
}

export interface Range {
  readonly above?: number;
  readonly from?: number;
  readonly below?: number;
  readonly to?: number;
}

export function numberWithin({ above, from, below, to }: Range, unit: string, hint: string) {
  const bounds = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
    ...(to === undefined ? [] : [`up to ${to}`]),
  ];
  return rule<number>(`a number ${bounds.join(' and ')}${unit === '' ? '' : ` (${unit})`}`, hint, (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    return (
      value > (above ?? Number.NEGATIVE_INFINITY) &&
      value >= (from ?? Number.NEGATIVE_INFINITY) &&
      value < (below ?? Number.POSITIVE_INFINITY) &&
      value <= (to ?? Number.POSITIVE_INFINITY)
    );
  });
}

/** An absolute http(s) address without credentials, query, fragment or doubled slashes; one slash at its end is allowed. */
export function webAddress(hint: string) {
  return rule<string>('an address like https://shop.example or http://127.0.0.1:4300', hint, (value) => {
    if (typeof value !== 'string' || !URL.canParse(value)) return false;
    const url = new URL(value);
    const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
    return /^https?:$/.test(url.protocol) && plain && !/[?#]/.test(value) && !url.pathname.includes('//');
  });
}

/** An object in which exactly one of the shape's keys is given. */
export function oneOf<S extends z.ZodRawShape>(shape: S, hint: string) {
  const keys = Object.keys(shape);
  return z
    .strictObject(shape, { error: `an object with one of ${keys.join(', ')}` })
    .partial()
    .refine((value) => keys.filter((key) => (value as Record<string, unknown>)[key] !== undefined).length === 1, {
      error: `exactly one of ${keys.join(', ')}`,
      params: { hint },
      // With a misspelt key the count says nothing new.
      when: ({ issues }) => issues.length === 0,
    });
}

const MAX = 80;

/** A value of a config in a few words, for `found`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value) && value.length === 0) return 'an empty list';
  const text =
    typeof value === 'bigint' || typeof value === 'symbol' || Number.isNaN(value)
      ? String(value)
      : JSON.stringify(value);
  return text.length > MAX ? `${text.slice(0, MAX)}…` : text;
}

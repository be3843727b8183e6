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
  // A password in an address would otherwise be told to whoever reads the log.
  const shown = text.replaceAll(/(:\/\/)[^/?#\s"]*@/g, '$1…@');
  return shown.length > MAX ? `${shown.slice(0, MAX)}…` : shown;
}

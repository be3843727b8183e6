const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z$/;

/** Milliseconds since the epoch of an instant in ISO 8601, UTC; null for anything else, also for a day that no calendar has. */
export function parseInstant(text: string): number | null {
  const ms = ISO_UTC.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for the 2nd of March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text.slice(0, 10) ? null : ms;
}

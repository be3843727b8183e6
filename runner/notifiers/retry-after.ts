/** A `Retry-After` header (seconds or an HTTP date, RFC 9110 10.2.3) as ms from now; null when there is none that can be read. */
export function retryAfterMs(header: string | readonly string[] | undefined, nowMs: number): number | null {
  const value = (typeof header === 'string' ? header : header?.[0])?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const atMs = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

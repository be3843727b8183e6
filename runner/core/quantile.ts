/**
 * Nearest-rank quantile: the smallest value that at least `share` of the values do not exceed.
 * Never interpolates, so the answer is always a time that was really measured. Null without values.
 */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length)));
  return sorted[rank - 1] ?? null;
}

/**
 * The quantile of values that were only counted in buckets: linear inside the bucket that holds it, as Prometheus' `histogram_quantile` does.
 * In the bucket above all bounds it is the highest bound. Null without values.
 * `counts`: one per bound (inclusive, ascending), and one for what is above them all.
 */
export function bucketQuantile(boundsMs: readonly number[], counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return null;
  const rank = Math.min(1, Math.max(0, share)) * total;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    if (count <= 0) continue;
    const lower = boundsMs[index - 1] ?? 0;
    const upper = boundsMs[index];
    if (below + count >= rank) return upper === undefined ? lower : lower + ((upper - lower) * (rank - below)) / count;
    below += count;
  }
  return boundsMs.at(-1) ?? null;
}

/** How many of the values lie above `limitMs`, by the same reading of buckets, rounded down. */
export function countAbove(boundsMs: readonly number[], counts: readonly number[], limitMs: number): number {
  let above = 0;
  for (const [index, count] of counts.entries()) {
    const lower = boundsMs[index - 1] ?? 0;
    const upper = boundsMs[index] ?? Number.POSITIVE_INFINITY;
    if (lower >= limitMs) above += count;
    else if (upper > limitMs && upper !== Number.POSITIVE_INFINITY)
      above += (count * (upper - limitMs)) / (upper - lower);
  }
  return Math.floor(above + 1e-9);
}

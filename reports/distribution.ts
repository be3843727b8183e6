/** What a set of durations looks like; null when there are none. */
export interface Distribution {
  readonly count: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly max: number;
  /** Ascending. */
  readonly values: readonly number[];
}

export function describeDistribution(durations: readonly number[]): Distribution | null {
  const values = durations.filter(Number.isFinite).sort((a, b) => a - b);
  const max = values.at(-1);
  if (max === undefined) return null;
  const at = (share: number) => quantile(values, share);
  return { count: values.length, p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95), max, values };
}

/** At most `most` values that keep the shape: evenly spaced ranks, the extremes among them. */
export function thinOut(sorted: readonly number[], most: number): readonly number[] {
  if (sorted.length <= most) return sorted;
  const last = sorted.length - 1;
  return Array.from({ length: most }, (_, rank) => sorted[Math.round((rank * last) / (most - 1))] as number);
}

/** Nearest rank: the smallest value that at least this share of the values does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

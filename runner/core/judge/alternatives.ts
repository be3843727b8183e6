/** Odds ratios against the reference rate, from "hard down" to "twice as often" (detection.md 7). */
const ODDS_RATIOS = [10_000, 100, 25, 9, 3, 2] as const;

/** Share of the bet that each alternative gets; sums to 1. */
export const PRIOR = [0.4, 0.2, 0.13, 0.1, 0.09, 0.08] as const;

/** The bad rates that evidence looks for when q is the reference rate, in the order of `PRIOR`. */
export function alternatives(q: number): readonly number[] {
  return ODDS_RATIOS.map((odds) => (odds * q) / (1 - q + odds * q));
}

/** Σ prior_j value_j. */
export function mixed(values: readonly number[]): number {
  return PRIOR.reduce((sum, prior, j) => sum + prior * (values[j] ?? 0), 0);
}

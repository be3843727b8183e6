/** 1 = bad (failed, or slower than its budget), 0 = not bad. */
export type Bit = 0 | 1;

/** Evidence never grows beyond this, so that sums of it stay finite (detection.md 7). */
const CEILING = 1e280;

/**
 * The one factor everything is scored with. Its mean is at most 1 while P(x = 1 | past) ≤ q and k ≥ 0 (≥ q and k ≤ 0),
 * so a product of such factors rarely grows large unless the claim about q is wrong.
 */
export function bet(x: Bit, q: number, k: number): number {
  return 1 + k * (x - q);
}

/** The k that makes `bet` the likelihood ratio of rate a against rate q. */
export function slope(a: number, q: number): number {
  return (a - q) / (q * (1 - q));
}

export function clamp(evidence: number): number {
  return Math.min(evidence, CEILING);
}

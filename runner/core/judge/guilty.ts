/**
 * e-BH (Wang & Ramdas 2022): which of n claims to name when the gate rolls back. The largest k with E_(k) ≥ n/(k α)
 * keeps the expected share of wrongly named claims at or below α. Names at least the strongest one, since the gate as
 * a whole has decided. Strongest first.
 */
export function guiltyClaims<T>(claims: readonly T[], evidenceOf: (claim: T) => number, alpha: number): readonly T[] {
  const sorted = [...claims].sort((a, b) => evidenceOf(b) - evidenceOf(a));
  let named = Math.min(1, sorted.length);
  sorted.forEach((claim, index) => {
    const k = index + 1;
    if (evidenceOf(claim) >= sorted.length / (k * alpha)) named = Math.max(named, k);
  });
  return sorted.slice(0, named);
}

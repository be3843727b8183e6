/**
 * One-sided tests that hold for small numbers. Each gives the probability of data at least this extreme when nothing is wrong.
 */

/** P(at least `k` of `n`), each with probability `p`. */
export function atLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  return Math.min(
    1,
    sumFrom(k, n, (i) => logBinomial(i, n, p), n * p),
  );
}

/** P(at most `k` of `n`), each with probability `p`. */
export function atMost(k: number, n: number, p: number): number {
  return atLeast(n - k, n, 1 - p);
}

/**
 * Fisher's exact test: `bad` of `of` here, `otherBad` of `otherOf` there; small when here is worse than chance allows, given that the
 * two do not differ. Sum of hypergeometric probabilities (Fisher, The Design of Experiments, 1935; Agresti 2002, table 3.8).
 */
export function fisherWorse(bad: number, of: number, otherBad: number, otherOf: number): number {
  return fisherWorseInStrata([[bad, of, otherBad, otherOf]]);
}

/** The four numbers of `fisherWorse`. */
export type FourfoldTable = Parameters<typeof fisherWorse>;

/**
 * Fisher's exact test of several tables together, each of which may have a share of bad ones of its own: of the sum of what is bad here
 * (Gart, The comparison of proportions, 1971; Agresti 2002, section 6.7, for a common odds ratio of 1).
 */
export function fisherWorseInStrata(tables: readonly FourfoldTable[]): number {
  // ways[i]: probability that `least + i` of the bad ones of all strata are here.
  let ways: readonly number[] = [1];
  let least = 0;
  for (const [bad, of, otherBad, otherOf] of tables) {
    const allBad = bad + otherBad;
    const from = Math.max(0, allBad - otherOf);
    const whole = logChoose(of + otherOf, of);
    const own = Array.from({ length: Math.min(of, allBad) - from + 1 }, (_, index) =>
      Math.exp(logChoose(allBad, from + index) + logChoose(of + otherOf - allBad, of - from - index) - whole),
    );
    ways = convolved(ways, own);
    least += from;
  }
  const bad = tables.reduce((sum, [here]) => sum + here, 0);
  return Math.min(
    1,
    ways.slice(bad - least).reduce((sum, way) => sum + way, 0),
  );
}

function convolved(some: readonly number[], others: readonly number[]): readonly number[] {
  const sums = Array.from({ length: some.length + others.length - 1 }, () => 0);
  for (const [i, one] of some.entries()) {
    for (const [j, other] of others.entries()) sums[i + j] = (sums[i + j] ?? 0) + one * other;
  }
  return sums;
}

/**
 * Mann–Whitney: small when `values` tend to be larger than `others`. Exact without ties in up to 40 values (Mann & Whitney 1947), else
 * normal with corrections for ties and continuity.
 */
export function mannWhitneyLarger(values: readonly number[], others: readonly number[]): number {
  const m = values.length;
  const n = others.length;
  if (m === 0 || n === 0) return 1;
  let u = 0;
  for (const value of values) for (const other of others) u += value > other ? 1 : value === other ? 0.5 : 0;
  const ties = [...Map.groupBy([...values, ...others], (value) => value).values()].map((group) => group.length);
  if (m + n <= 40 && ties.every((size) => size === 1)) return exactTail(u, m, n);
  const total = m + n;
  const tied = ties.reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = ((m * n) / 12) * (total + 1 - tied / (total * (total - 1)));
  return variance <= 0 ? 1 : normalTail((u - (m * n) / 2 - 0.5) / Math.sqrt(variance));
}

/** P(U ≥ u) by counting the ways to reach each sum of ranks. */
function exactTail(u: number, m: number, n: number): number {
  const most = m * n;
  // ways[i][s]: i of the values seen so far, which exceed s of the others in all.
  let ways = Array.from({ length: m + 1 }, (_, i) => (i === 0 ? [1] : ([] as number[])));
  for (let rank = 1; rank <= m + n; rank += 1) {
    ways = ways.map((row, i) => {
      const before = ways[i - 1];
      if (before === undefined) return row;
      const exceeded = rank - i;
      const next = [...row];
      for (const [s, count] of before.entries())
        if (exceeded <= n && count > 0) next[s + exceeded] = (next[s + exceeded] ?? 0) + count;
      return Array.from(next, (count) => count ?? 0);
    });
  }
  const row = ways[m] ?? [];
  const all = Math.exp(logChoose(m + n, m));
  let tail = 0;
  for (let s = Math.ceil(u); s <= most; s += 1) tail += row[s] ?? 0;
  return Math.min(1, tail / all);
}

/** Upper tail of the standard normal; Abramowitz & Stegun 7.1.26, error below 1.5e-7. */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 0.5 * poly * Math.exp((-z * z) / 2);
}

/** Stops where what is left is nothing beside what is there, once past the mode. */
function sumFrom(from: number, to: number, log: (i: number) => number, mode: number): number {
  let sum = 0;
  for (let i = from; i <= to; i += 1) {
    const term = Math.exp(log(i));
    sum += term;
    if (i > mode && term < sum * 1e-15) break;
  }
  return sum;
}

function logBinomial(k: number, n: number, p: number): number {
  return logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const KNOWN = [0, 0];

/** Exact sums up to 255, Stirling's series above (error below 1e-12 there). */
function logFactorial(n: number): number {
  if (n < 256) {
    for (let i = KNOWN.length; i <= n; i += 1) KNOWN[i] = (KNOWN[i - 1] ?? 0) + Math.log(i);
    return KNOWN[n] ?? 0;
  }
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3);
}

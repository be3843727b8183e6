import { alternatives } from './alternatives.ts';
import { type Bit, bet, slope } from './bet.ts';

/** Factors of one run, one per alternative. */
export type BrokenFactors = (bit: Bit) => readonly number[];

/**
 * BROKEN: the bad rate is above the reference rate, judged without a twin. A passing blip looks the same as a broken
 * release to it, above all when runs are repeated at once (detection.md 5), so it never rolls back: it says how sure
 * it is that something is wrong at all when both releases fail, and it feeds SUSPICION.
 */
export function brokenFactors(referenceRate: number): BrokenFactors {
  const points = alternatives(referenceRate);
  const table = ([0, 1] as const).map((bit) => points.map((a) => bet(bit, referenceRate, slope(a, referenceRate))));
  return (bit) => table[bit] ?? [];
}

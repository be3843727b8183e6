import { alternatives } from './alternatives.ts';
import { type Bit, bet } from './bet.ts';

/** The bits of twins, run at the same time on the same worker. */
export interface TwinBits {
  readonly candidate: Bit;
  readonly baseline: Bit;
}

/** The candidate's bit where its twin's says nothing. */
export type AloneBit = Pick<TwinBits, 'candidate'>;

/** Factors of one pair, one per alternative. */
export type WorseFactors = (bits: TwinBits) => readonly number[];

/**
 * WORSE: the candidate is bad more often than its baseline twin. Needs no known flake rate: the mean of
 * (1+ku)(1−ku') is at most 1 as long as swapping the twins changes nothing, whatever the environment does to both.
 * Both failing is evidence against "worse", never for it.
 */
export function worseFactors(referenceRate: number): WorseFactors {
  const points = alternatives(referenceRate).map((a) => {
    const m = (a + referenceRate) / 2;
    return { m, k: (a - referenceRate) / (2 * m * (1 - m)) };
  });
  const table = ([0, 1] as const).map((candidate) =>
    ([0, 1] as const).map((baseline) => points.map(({ m, k }) => bet(candidate, m, k) * bet(baseline, m, -k))),
  );
  return ({ candidate, baseline }) => table[candidate]?.[baseline] ?? [];
}

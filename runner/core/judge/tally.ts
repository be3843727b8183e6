import { quantile } from '../quantile.ts';
import type { CohortTally } from '../result.ts';
import type { RunRecord } from '../run-record.ts';

/** Times kept per cell and cohort; bounds the memory of a walk that lasts for days. */
const TIMES_KEPT = 1_000;

/** The runs of one cohort in one cell, counted whether they vote or not. */
export interface Tally extends Pick<CohortTally, 'runs' | 'pass' | 'fail' | 'inconclusive'> {
  /** Of passed runs, newest last. */
  readonly durationsMs: readonly number[];
}

export const NO_RUNS: Tally = { runs: 0, pass: 0, fail: 0, inconclusive: 0, durationsMs: [] };

export function tallyAfter(tally: Tally, { outcome, durationMs }: RunRecord): Tally {
  const timed = outcome === 'pass' && durationMs !== null;
  return {
    runs: tally.runs + 1,
    pass: tally.pass + (outcome === 'pass' ? 1 : 0),
    fail: tally.fail + (outcome === 'fail' ? 1 : 0),
    inconclusive: tally.inconclusive + (outcome === 'inconclusive' ? 1 : 0),
    durationsMs: timed ? [...tally.durationsMs.slice(1 - TIMES_KEPT), durationMs] : tally.durationsMs,
  };
}

export function cohortTally({ durationsMs, ...counts }: Tally): CohortTally {
  return { ...counts, p50Ms: quantile(durationsMs, 0.5), p95Ms: quantile(durationsMs, 0.95) };
}

import type { CellResult, Reason, VerdictValue } from '../result.ts';
import type { Cell } from '../run-record.ts';
import type { Blame } from './blame.ts';
import type { Check, PairCounts } from './claim.ts';

/** One claim in numbers. */
export interface ClaimEvidence extends Cell {
  readonly check: Check;
  /** Evidence that the candidate is bad more often than its twin, as x : 1. */
  readonly worse: number;
  /** What was staked on `worse` so far: it stands there when nothing has spoken for it or against it. */
  readonly staked: number;
  /** Evidence that the candidate is bad more often than the reference rate, without looking at its twin. */
  readonly broken: number;
  /** Evidence that the bad rate is below what is tolerated; shown at `healthyAt`. */
  readonly healthy: number;
  readonly suspicion: number;
  /** SUSPICION of the baseline. */
  readonly control: number;
  readonly pairs: number;
  readonly counts: PairCounts;
  /** Further clean pairs until it is shown to be healthy; null when that is out of reach. */
  readonly cleanPairsNeeded: number | null;
  /** Since its newest pair; null without one. */
  readonly ageSeconds: number | null;
  readonly blame: Blame | null;
}

/** All pairs of one kind together. */
export interface PoolEvidence
  extends Pick<ClaimEvidence, 'check' | 'worse' | 'healthy' | 'pairs' | 'counts' | 'cleanPairsNeeded'> {
  readonly tolerated: number;
}

export interface Judgement {
  readonly verdict: VerdictValue;
  /** Gate odds: the highest once they reached the limit, the present ones before. */
  readonly odds: number;
  readonly limit: number;
  /** In the order in which they decide; empty only for `widen`. */
  readonly reasons: readonly Reason[];
  readonly cells: readonly CellResult[];
  /** What a `widen` has shown, or what a `hold` lacks for one; empty for `roll_back`. */
  readonly shown: string;
  /** Cells to probe again at once, strongest first. */
  readonly burst: readonly Cell[];
  readonly evidence: readonly ClaimEvidence[];
  readonly pools: readonly PoolEvidence[];
}

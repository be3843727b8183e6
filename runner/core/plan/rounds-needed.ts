import { cleanRunsUntil, startHealthy } from '../judge/healthy.ts';
import type { JudgePolicy } from '../policy.ts';

/** Clean runs that show a bad rate below `tolerated` when their number was fixed beforehand: (1 − tolerated)^n ≤ 1/shownAt. */
export function cleanRunsFixed(tolerated: number, shownAt: number): number {
  return Math.ceil(Math.log(1 / shownAt) / Math.log(1 - tolerated));
}

/** The same when one may look after every run, as the judge does; null when it is out of reach. */
export function cleanRunsAnytime(tolerated: number, shownAt: number): number | null {
  return cleanRunsUntil(startHealthy(tolerated), shownAt);
}

export interface RoundsNeeded {
  /** Pairs that each cell needs. */
  readonly perCell: number;
  /** Pairs that all cells together need: for their claims, or for the pool, whichever is more. */
  readonly inTotal: number;
}

/** The fewest clean pairs before a `widen` is possible; null when the policy asks for more than can be counted out. */
export function roundsNeeded(cells: number, policy: JudgePolicy): RoundsNeeded | null {
  const perCell = cleanRunsAnytime(policy.tolerated, policy.healthyAt);
  const pool = cleanRunsAnytime(policy.toleratedPool, policy.healthyAt);
  return perCell === null || pool === null ? null : { perCell, inTotal: Math.max(perCell * cells, pool) };
}

import type { VoteCounts } from './baseline-votes.ts';

/** Of floating point: 1 − 0.9 is a little less than 0.1, and 1 − 0.99 a little more than 0.01. */
const ROUNDING = 1e-9;

/** The fewest runs that can show an objective (a share of good runs below 1): with fewer, one bad run is more than the whole budget. */
export function runsToShow(objective: number): number {
  return Math.ceil((1 / (1 - objective)) * (1 - ROUNDING));
}

/** How many times as fast as it may the error budget burns: the share of bad runs ÷ (1 − objective). */
export function burnRate({ runs, bad }: VoteCounts, objective: number): number {
  return bad / runs / (1 - objective);
}

/** Whether the budget burns so many times as fast as it may, or faster. */
export function burnsAt(burn: number, factor: number): boolean {
  return burn >= factor * (1 - ROUNDING);
}

import type { RunRecord } from '../run-record.ts';
import { atLeast, type FourfoldTable, fisherWorseInStrata } from './exact-tests.ts';

/** What the runs of one cell say: those that passed or failed. */
export interface Votes {
  readonly bad: number;
  readonly of: number;
}

/** A healthy journey fails in so many runs at most, on a shared machine too: browsers that starve, a network that hiccups. */
export const FLAKY = 0.1;

/**
 * Whether these votes are worse than others, cell by cell (one cell, or several that are looked at together). Either way is enough:
 * - the difference alone would be chance with a probability below `share`, however sick both are (Fisher);
 * - it would be chance with one below `alpha`, and so many failures of a journey that is merely flaky (`FLAKY`) with one below `share`.
 *   Fisher asks what would happen if both failed half of the time; where one of them passes throughout that asks too much of the 6 runs that
 *   a cell gets in half a minute: 6 of 6 against 0 of 6 is 1 of 924 to Fisher, but of a healthy journey one of a million.
 *
 * False alarms: below 2 × `share` for journeys that are healthy; below the larger of `share` and `alpha` for any that fail equally often.
 */
export function isWorse(
  votes: readonly (readonly [here: Votes, there: Votes])[],
  { share, alpha }: { readonly share: number; readonly alpha: number },
): boolean {
  const chance = fisherWorseInStrata(
    votes.map(([here, there]): FourfoldTable => [here.bad, here.of, there.bad, there.of]),
  );
  if (chance < share) return true;
  const { bad, of } = sumOf(votes.map(([here]) => here));
  return chance < alpha && atLeast(bad, of, FLAKY) < share;
}

export function sumOf(votes: readonly Votes[]): Votes {
  return {
    bad: votes.reduce((sum, { bad }) => sum + bad, 0),
    of: votes.reduce((sum, { of }) => sum + of, 0),
  };
}

export function votesOf(runs: readonly RunRecord[]): Votes {
  const bad = runs.filter(isBad).length;
  return { bad, of: bad + runs.filter(({ outcome }) => outcome === 'pass').length };
}

/** `fail` counts, and of what is inconclusive only `target_refused`: nothing else listens where the shop should. */
export function isBad({ outcome, inconclusive }: RunRecord): boolean {
  return outcome === 'fail' || inconclusive?.cause === 'target_refused';
}

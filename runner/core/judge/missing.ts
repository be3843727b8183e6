import type { Reason } from '../result.ts';
import { COHORTS, type Cohort, cellKey } from '../run-record.ts';
import type { CellEvidence } from './cell-evidence.ts';
import type { JudgeState } from './judge-state.ts';
import type { ClaimEvidence } from './judgement.ts';
import { cellName, counted, listed } from './wording.ts';

/** Fewer runs without a vote than this are a mishap, not a pattern. */
const PATTERN = 3;

/** Claims that nothing fresh is known about, and cells where too many runs could not tell. Any of them holds. */
export function missingReasons(state: JudgeState, evidence: readonly ClaimEvidence[]): readonly Reason[] {
  const { freshnessSeconds } = state.walk.policy;
  const reasons: Reason[] = [];
  const unseen = unseenSegments(state, evidence);
  reasons.push(...unseen.map((segment) => segmentMissing(segment, state)));
  // Both claims of a cell live on the same pairs: one of them tells for the cell.
  for (const claim of evidence.filter(({ check }) => check === 'passes')) {
    const cell = state.cells.get(cellKey(claim));
    if (!cell) continue;
    const { journey, segment, ageSeconds } = claim;
    const doubt = withoutVotes(state, cell, ageSeconds === null);
    if (doubt) reasons.push(doubt);
    else if (ageSeconds === null && !unseen.includes(segment)) {
      const text = `${cellName(claim)}: no pair of runs has completed yet.`;
      reasons.push({ code: 'no_data', journey, segment, text });
    }
    if (ageSeconds !== null && ageSeconds > freshnessSeconds) {
      const text = `${cellName(claim)}: the newest pair is ${Math.round(ageSeconds)} s old, evidence counts for ${freshnessSeconds} s.`;
      reasons.push({ code: 'stale', journey, segment, text });
    }
  }
  return reasons;
}

/**
 * Segments without any run since exposure changed while others have some: the walk does not get there. As long as a pair from before is
 * fresh it may just not be its turn yet.
 */
function unseenSegments({ cells, walk }: JudgeState, evidence: readonly ClaimEvidence[]): readonly string[] {
  const isSeen = (claim: ClaimEvidence) => {
    const runs = cells.get(cellKey(claim))?.inStage.runs;
    return COHORTS.some((cohort) => (runs?.[cohort] ?? 0) > 0);
  };
  const seen = new Set(evidence.filter(isSeen).map(({ segment }) => segment));
  if (seen.size === 0) return [];
  const isFresh = ({ ageSeconds }: ClaimEvidence) => ageSeconds !== null && ageSeconds <= walk.policy.freshnessSeconds;
  const known = new Set([...seen, ...evidence.filter(isFresh).map(({ segment }) => segment)]);
  return [...new Set(evidence.map(({ segment }) => segment))].filter((segment) => !known.has(segment));
}

function segmentMissing(segment: string, { cells }: JudgeState): Reason {
  const ranBefore = [...cells.values()].some(
    ({ cell, tallies }) => cell.segment === segment && COHORTS.some((cohort) => tallies[cohort].runs > 0),
  );
  const text = `${segment}: no journey has run in this segment ${ranBefore ? 'since exposure changed' : 'yet'}.`;
  return { code: 'segment_missing', segment, text };
}

/**
 * Runs that could not tell are no votes, but silence is not health either: had the silent runs failed, a share of more
 * than `tolerated` of them would be more than the stage may widen with. Counted since exposure changed: what could tell in
 * an earlier stage says nothing about this one. The same is asked of the baseline, because a control that cannot be seen
 * controls nothing.
 */
function withoutVotes(state: JudgeState, cell: CellEvidence, noPairYet: boolean): Reason | null {
  const { journey, segment } = cell.cell;
  for (const cohort of ['candidate', 'baseline'] as const) {
    const { runs, silent, mismatched } = silence(cell, cohort);
    if (silent === 0) continue;
    if (!noPairYet && (silent < PATTERN || silent / runs <= state.walk.policy.tolerated)) continue;
    const causes = listed(
      Object.entries(cell.inStage.noVotes[cohort]).map(([cause, times]) => `${cause} ${times}`),
      8,
    );
    if (mismatched * 2 > silent) {
      const saw = cell.wrongRelease === null ? 'no release at all' : cell.wrongRelease;
      const text = `${cellName(cell.cell)}: ${mismatched} of ${counted(runs, `${cohort} run`)} saw ${saw} where ${state.walk.releases[cohort]} was expected; they prove nothing about either release.`;
      return { code: 'wrong_release', journey, segment, text };
    }
    const text = `${cellName(cell.cell)}: ${silent} of ${counted(runs, `${cohort} run`)} could not tell (${causes}); what they would have shown is unknown.`;
    return { code: 'no_data', journey, segment, text };
  }
  return null;
}

function silence({ inStage: { runs, noVotes } }: CellEvidence, cohort: Cohort) {
  const causes = noVotes[cohort];
  const silent = Object.values(causes).reduce((sum, times) => sum + times, 0);
  return { runs: runs[cohort], silent, mismatched: causes.cohort_mismatch ?? 0 };
}

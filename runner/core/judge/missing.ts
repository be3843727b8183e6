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
  const asked = new Set(evidence.map(cellKey));
  const unseen = unseenSegments([...state.cells].flatMap(([key, cell]) => (asked.has(key) ? [cell] : [])));
  reasons.push(...unseen.map(segmentMissing));
  // Both claims of a cell live on the same pairs: one of them tells for the cell.
  for (const claim of evidence.filter(({ check }) => check === 'passes')) {
    const cell = state.cells.get(cellKey(claim));
    if (!cell || unseen.includes(claim.segment)) continue;
    const { journey, segment, ageSeconds } = claim;
    const doubt = withoutVotes(state, cell, ageSeconds === null);
    if (doubt) reasons.push(doubt);
    else if (ageSeconds === null) {
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

/** Segments without any run while others have some: the walk never got there. */
function unseenSegments(cells: readonly CellEvidence[]): readonly string[] {
  const seen = new Set<string>();
  for (const { cell, tallies } of cells) {
    if (COHORTS.some((cohort) => tallies[cohort].runs > 0)) seen.add(cell.segment);
  }
  if (seen.size === 0) return [];
  return [...new Set(cells.map(({ cell }) => cell.segment))].filter((segment) => !seen.has(segment));
}

function segmentMissing(segment: string): Reason {
  return { code: 'segment_missing', segment, text: `${segment}: no journey has run in this segment yet.` };
}

/**
 * Runs that could not tell are no votes, but silence is not health either: had the silent runs failed, a share of more
 * than `tolerated` of them would be more than the stage may widen with. The same is asked of the baseline, because a
 * control that cannot be seen controls nothing.
 */
function withoutVotes(state: JudgeState, cell: CellEvidence, noPairYet: boolean): Reason | null {
  const { journey, segment } = cell.cell;
  for (const cohort of ['candidate', 'baseline'] as const) {
    const { runs, silent, mismatched } = silence(cell, cohort);
    if (silent === 0) continue;
    if (!noPairYet && (silent < PATTERN || silent / runs <= state.walk.policy.tolerated)) continue;
    const causes = listed(
      Object.entries(cell.noVotes[cohort]).map(([cause, times]) => `${cause} ${times}`),
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

function silence({ noVotes, tallies }: CellEvidence, cohort: Cohort) {
  const causes = noVotes[cohort];
  const silent = Object.values(causes).reduce((sum, times) => sum + times, 0);
  return { runs: tallies[cohort].runs, silent, mismatched: causes.cohort_mismatch ?? 0 };
}

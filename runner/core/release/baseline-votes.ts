import type { JudgedWalk } from '../judge/judge-state.ts';
import { voteOf } from '../judge/vote.ts';
import { type Cell, type Cohort, cellKey, type RunRecord } from '../run-record.ts';
import { roleOf } from './check-role.ts';

/** What the baseline's runs said, by `cellKey`, of each cell that a release is judged by: those that are `info` are not looked at. Immutable. */
export type BaselineVotes = ReadonlyMap<string, CellVotes>;

interface CellVotes {
  readonly cell: Cell;
  /** Oldest first, at most `BASELINE_KEPT`. */
  readonly votes: readonly { readonly atMs: number; readonly bad: boolean }[];
}

/** Runs of the baseline that could tell, and how many of them were bad. */
export interface VoteCounts {
  readonly runs: number;
  readonly bad: number;
}

/** All cells together, and each, also one without any run, in the order of the walk. */
export interface BaselineSeen extends VoteCounts {
  readonly cells: readonly (Cell & VoteCounts)[];
}

/**
 * Votes kept of each cell: a week of one each minute, or half a day of a surge that never rests. Of each and not of all together, so that a
 * busy cell does not push out what a rare one said. One takes some 40 bytes: half a megabyte for a full cell. The config refuses criteria
 * whose window holds more (`criterionProblems`): what was dropped would be judged as if it had never been.
 */
export const BASELINE_KEPT = 10_080;

export function startBaseline({ cells, roles = {} }: Pick<JudgedWalk, 'cells' | 'roles'>): BaselineVotes {
  const looked = cells.filter((cell) => roleOf(roles, cell) !== 'info');
  return new Map(
    looked.map(({ journey, segment }) => [cellKey({ journey, segment }), { cell: { journey, segment }, votes: [] }]),
  );
}

/** One more finished run, which became known at `nowMs`. */
export function baselineAfter(
  baseline: BaselineVotes,
  record: RunRecord,
  releases: Readonly<Record<Cohort, string>>,
  nowMs: number,
): BaselineVotes {
  const key = cellKey(record);
  const known = baseline.get(key);
  if (known === undefined || record.cohort !== 'baseline') return baseline;
  const vote = voteOf(record, releases);
  if (!vote.votes) return baseline;
  const votes = [...known.votes.slice(1 - BASELINE_KEPT), { atMs: nowMs, bad: vote.bad }];
  return new Map(baseline).set(key, { ...known, votes });
}

/** The votes of the last so many seconds, without the cells that are muted (by `cellKey`). */
export function baselineWithin(
  baseline: BaselineVotes,
  seconds: number,
  nowMs: number,
  muted: ReadonlySet<string>,
): BaselineSeen {
  const cells = [...baseline].flatMap(([key, { cell, votes }]) => {
    if (muted.has(key)) return [];
    const recent = votes.filter(({ atMs }) => nowMs - atMs <= seconds * 1000);
    return [{ ...cell, runs: recent.length, bad: recent.filter(({ bad }) => bad).length }];
  });
  const sum = (of: (counts: VoteCounts) => number) => cells.reduce((total, cell) => total + of(cell), 0);
  return { runs: sum(({ runs }) => runs), bad: sum(({ bad }) => bad), cells };
}

import type { LatencyPolicy } from '../policy.ts';
import type { Cell, Cohort, InconclusiveCause, RunRecord } from '../run-record.ts';
import type { Bit } from './bet.ts';
import { type Blame, blame } from './blame.ts';
import type { Check } from './claim.ts';
import { stepBudgetMs, worstOverBudget } from './step-budget.ts';
import { NO_RUNS, type Tally, tallyAfter } from './tally.ts';
import { voteOf } from './vote.ts';
import type { AloneBit, TwinBits } from './worse.ts';

/** Step times that a budget looks back on, and halves that may wait for their twin. */
const TIMES_KEPT = 200;
const HALVES_KEPT = 64;

export type NoVoteCause = InconclusiveCause | 'skipped';

/** Runs without a vote, by cause. */
type NoVotes = Readonly<Record<Cohort, Readonly<Partial<Record<NoVoteCause, number>>>>>;

/** How many runs ended, and which of them could not tell. */
export interface Told {
  readonly runs: Readonly<Record<Cohort, number>>;
  readonly noVotes: NoVotes;
}

/** What is remembered of a cell, besides its claims. */
export interface CellEvidence {
  readonly cell: Cell;
  readonly tallies: Readonly<Record<Cohort, Tally>>;
  readonly noVotes: NoVotes;
  /** Since exposure changed: the runs of earlier stages must not water down those of this one. */
  readonly inStage: Told;
  /** The release seen last, since exposure changed, where another was expected. */
  readonly wrongRelease: string | null;
  /** Runs whose twin has not ended yet, by round. */
  readonly halves: ReadonlyMap<string, RunRecord>;
  /** Rounds that ended without a pair, because a half has no vote. */
  readonly voidRounds: number;
  /** Times of passed steps in judged pairs, newest last. */
  readonly stepTimes: ReadonlyMap<string, Readonly<Record<Cohort, readonly number[]>>>;
  readonly blames: Readonly<Record<Check, readonly Blame[]>>;
  /** End of the newest pair, epoch milliseconds. */
  readonly lastPairAt: number | null;
}

/**
 * A completed pair. Times are compared only when both twins passed. When the candidate passed alone its own time still counts for what
 * needs no control, so that a release that mends what its baseline breaks can be shown to be fast.
 */
export interface JudgedPair {
  readonly startedAt: number;
  readonly bits: Readonly<Record<Check, TwinBits | AloneBit | null>>;
}

const NOTHING_TOLD: Told = { runs: { baseline: 0, candidate: 0 }, noVotes: { baseline: {}, candidate: {} } };

export function startCell(cell: Cell): CellEvidence {
  return {
    cell,
    tallies: { baseline: NO_RUNS, candidate: NO_RUNS },
    noVotes: NOTHING_TOLD.noVotes,
    inStage: NOTHING_TOLD,
    wrongRelease: null,
    halves: new Map(),
    voidRounds: 0,
    stepTimes: new Map(),
    blames: { passes: [], 'in-time': [] },
    lastPairAt: null,
  };
}

/** More users see the candidate: what could not tell counts anew. */
export function cellAfterExposureChange(evidence: CellEvidence): CellEvidence {
  return { ...evidence, inStage: NOTHING_TOLD, wrongRelease: null };
}

/**
 * One more finished run of the cell. A round gives a pair when both halves vote; a half that comes a second time is
 * ignored, since a result must never be replaced by its retry.
 */
export function cellAfter(
  evidence: CellEvidence,
  record: RunRecord,
  releases: Readonly<Record<Cohort, string>>,
  latency: LatencyPolicy,
): { readonly evidence: CellEvidence; readonly pair: JudgedPair | null } {
  const twin = evidence.halves.get(record.round);
  if (twin?.cohort === record.cohort) return { evidence, pair: null };
  const counted = counting(evidence, record, releases);
  if (!twin) return { evidence: { ...counted, halves: waiting(counted.halves, record) }, pair: null };
  const halves = new Map(counted.halves);
  halves.delete(record.round);
  const [candidate, baseline] = record.cohort === 'candidate' ? [record, twin] : [twin, record];
  const votes = { candidate: voteOf(candidate, releases), baseline: voteOf(baseline, releases) };
  if (!votes.candidate.votes || !votes.baseline.votes) {
    return { evidence: { ...counted, halves, voidRounds: counted.voidRounds + 1 }, pair: null };
  }
  const bits = { candidate: bit(votes.candidate.bad), baseline: bit(votes.baseline.bad) };
  return paired({ ...counted, halves }, { candidate, baseline }, bits, latency);
}

type Twins = Readonly<Record<Cohort, RunRecord>>;

function paired(evidence: CellEvidence, twins: Twins, passes: TwinBits, latency: LatencyPolicy) {
  const startedAt = Math.min(Date.parse(twins.candidate.startedAt), Date.parse(twins.baseline.startedAt));
  const endedAt = Math.max(endOf(twins.candidate), endOf(twins.baseline));
  const slow = {
    candidate: slowest(evidence, twins, 'candidate', latency),
    baseline: slowest(evidence, twins, 'baseline', latency),
  };
  let blames = evidence.blames;
  for (const cohort of ['candidate', 'baseline'] as const) {
    const { failure } = twins[cohort];
    const over = slow[cohort];
    if (passes[cohort] === 1) {
      const what = { step: failure?.step ?? null, failure: failure?.class ?? 'assertion' } as const;
      blames = { ...blames, passes: blame(blames.passes, cohort, what, failure?.message ?? '') };
    } else if (over !== null) {
      const said = `${Math.round(over.durationMs)} ms, budget ${Math.round(over.budgetMs)} ms`;
      blames = { ...blames, 'in-time': blame(blames['in-time'], cohort, { step: over.step, failure: 'slow' }, said) };
    }
  }
  const late = { candidate: bit(slow.candidate !== null), baseline: bit(slow.baseline !== null) };
  const alone = passes.candidate === 0 ? { candidate: late.candidate } : null;
  const inTime = passes.candidate === 0 && passes.baseline === 0 ? late : alone;
  return {
    evidence: {
      ...evidence,
      blames,
      stepTimes: timesAfter(evidence.stepTimes, twins),
      lastPairAt: endedAt,
    },
    pair: { startedAt, bits: { passes, 'in-time': inTime } },
  };
}

function slowest({ stepTimes }: CellEvidence, twins: Twins, cohort: Cohort, latency: LatencyPolicy) {
  const allowance = cohort === 'candidate' ? latency.tolerance : 0;
  return worstOverBudget(twins[cohort].steps, (step) =>
    stepBudgetMs(stepTimes.get(step)?.baseline ?? [], latency, allowance),
  );
}

function timesAfter(times: CellEvidence['stepTimes'], twins: Twins): CellEvidence['stepTimes'] {
  const next = new Map(times);
  for (const cohort of ['baseline', 'candidate'] as const) {
    for (const { name, durationMs, outcome } of twins[cohort].steps) {
      if (outcome !== 'pass') continue;
      const known = next.get(name) ?? { baseline: [], candidate: [] };
      next.set(name, { ...known, [cohort]: [...known[cohort].slice(1 - TIMES_KEPT), durationMs] });
    }
  }
  return next;
}

function counting(evidence: CellEvidence, record: RunRecord, releases: Readonly<Record<Cohort, string>>): CellEvidence {
  const { cohort } = record;
  const tallies = { ...evidence.tallies, [cohort]: tallyAfter(evidence.tallies[cohort], record) };
  const { runs, noVotes } = evidence.inStage;
  const counted = { ...runs, [cohort]: runs[cohort] + 1 };
  const vote = voteOf(record, releases);
  if (vote.votes) return { ...evidence, tallies, inStage: { runs: counted, noVotes } };
  const wrong = record.releasesSeen.find((seen) => seen !== releases[cohort]);
  return {
    ...evidence,
    tallies,
    noVotes: oneMore(evidence.noVotes, cohort, vote.cause),
    inStage: { runs: counted, noVotes: oneMore(noVotes, cohort, vote.cause) },
    wrongRelease: wrong ?? evidence.wrongRelease,
  };
}

function oneMore(noVotes: NoVotes, cohort: Cohort, cause: NoVoteCause): NoVotes {
  return { ...noVotes, [cohort]: { ...noVotes[cohort], [cause]: (noVotes[cohort][cause] ?? 0) + 1 } };
}

function waiting(halves: ReadonlyMap<string, RunRecord>, record: RunRecord): ReadonlyMap<string, RunRecord> {
  return new Map([...halves].slice(1 - HALVES_KEPT)).set(record.round, record);
}

function endOf({ finishedAt, startedAt }: RunRecord): number {
  return Date.parse(finishedAt ?? startedAt);
}

function bit(bad: boolean): Bit {
  return bad ? 1 : 0;
}

import {
  type Cohort,
  type Failure,
  type Inconclusive,
  type PressurePhase,
  RUN_SCHEMA,
  type RunRecord,
  type Trigger,
} from '../../core/run-record.ts';
import type { Lost, Walked } from './worker-handle.ts';

/** What is known of a run before it begins. */
export interface RunStart {
  readonly id: string;
  readonly walk: string;
  readonly round: string;
  readonly journey: string;
  readonly segment: string;
  readonly cohort: Cohort;
  readonly trigger: Trigger;
  readonly phase: PressurePhase;
  /** ms since the epoch. */
  readonly startedAtMs: number;
  readonly queueMs: number;
  /** Waiting for the worker's browser to become warm. */
  readonly warmUpMs: number;
  readonly beside: number;
}

/** The record as it stands if the runner dies now. */
export function provisionalRecord(start: RunStart): RunRecord {
  const { startedAtMs, warmUpMs, ...known } = start;
  return {
    schema: RUN_SCHEMA,
    ...known,
    releasesSeen: [],
    outcome: 'inconclusive',
    failure: null,
    inconclusive: { cause: 'killed', message: 'the runner was killed during this run' },
    startedAt: new Date(startedAtMs).toISOString(),
    finishedAt: null,
    durationMs: null,
    launchMs: warmUpMs,
    steps: [],
    requests: [],
    vitals: { ttfbMs: null, fcpMs: null, lcpMs: null, cls: null },
    intent: null,
    order: null,
    artefacts: [],
    observations: [],
  };
}

/** The record of a run that ended, whether or not its worker lived to tell. */
export function finalRecord(start: RunStart, ended: Walked | Lost, finishedAtMs: number): RunRecord {
  const provisional = { ...provisionalRecord(start), finishedAt: new Date(finishedAtMs).toISOString() };
  if (ended.kind === 'lost') return { ...provisional, inconclusive: lost(ended) };
  const { report, problem, launchMs, artefacts } = ended.answer;
  const withAnswer = { ...provisional, launchMs: start.warmUpMs + launchMs, artefacts };
  if (report === null)
    return { ...withAnswer, inconclusive: { cause: 'runner_fault', message: problem ?? 'the worker said nothing' } };
  const { failure, inconclusive, failedInSensitiveStep: _, ...seen } = report;
  return { ...withAnswer, ...seen, ...outcome(failure, inconclusive) };
}

function outcome(
  failure: Failure | null,
  inconclusive: Inconclusive | null,
): Pick<RunRecord, 'outcome' | 'failure' | 'inconclusive'> {
  if (inconclusive !== null) return { outcome: 'inconclusive', failure: null, inconclusive };
  return failure === null
    ? { outcome: 'pass', failure: null, inconclusive: null }
    : { outcome: 'fail', failure, inconclusive: null };
}

function lost({ why, message }: Lost): Inconclusive {
  return { cause: why === 'died' ? 'runner_fault' : 'killed', message };
}

import type { Diagnostic } from './diagnostic.ts';
import type { PressDocument } from './pressure/press-document.ts';
import type { ReleaseDocument } from './release/release-document.ts';
import type { Cohort, FailureClass } from './run-record.ts';

export const RESULT_SCHEMA = 'waygate.result/v1';

export const VERDICTS = ['widen', 'hold', 'roll_back'] as const;
/** Ordered from best to worst. */
export type VerdictValue = (typeof VERDICTS)[number];

/** Stable codes (gates.md 6.5). */
export const REASON_CODES = [
  'no_data',
  'stale',
  'undecided',
  'soaking',
  'wrong_release',
  'control_unhealthy',
  'regression',
  'segment_missing',
  'entry_unmet',
  'exit_unmet',
  'freeze',
  'alert',
  'override',
  'awaiting_approval',
  'deadline',
  'actuator_failed',
  'exposure_drift',
  'config_invalid',
  'infeasible',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  readonly journey?: string;
  readonly segment?: string;
  readonly step?: string;
  /** A failure class, or `slow` for a claim about latency. */
  readonly failure?: FailureClass | 'slow';
  /** Evidence of the claim itself, as x : 1. */
  readonly odds?: number;
  /** One or two sentences for a person. */
  readonly text: string;
}

export type CellState = 'good' | 'undecided' | 'suspicious' | 'bad' | 'no_data' | 'stale' | 'wrong_release';

export interface CohortTally {
  readonly runs: number;
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  /** Of passed runs; null without one. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface CellResult extends Readonly<Record<Cohort, CohortTally>> {
  readonly journey: string;
  readonly segment: string;
  readonly state: CellState;
  /** The larger of the cell's WORSE evidences (passes, in time), as x : 1. */
  readonly odds: number;
  /** The smaller of the cell's HEALTHY evidences; shown at `healthyAt`. */
  readonly healthy: number;
  readonly healthyAt: number;
  readonly suspicion: number;
  /** Complete pairs. */
  readonly pairs: number;
}

/** What `--json` prints for `demo` and `run`. Fields may be added, none renamed. */
export interface ResultDocument {
  readonly schema: typeof RESULT_SCHEMA;
  /** null when no judgement was reached; then `problem` says why. */
  readonly verdict: VerdictValue | null;
  readonly exitCode: number;
  /** Gate odds and the limit at which a candidate is rolled back. */
  readonly odds: number | null;
  readonly limit: number | null;
  readonly runs: number;
  readonly seconds: number;
  readonly report: string | null;
  readonly problem?: string;
  /** What went wrong beside the walk and takes nothing from the verdict, e.g. metrics that could not be pushed. */
  readonly warnings?: readonly string[];
  /** What is wrong with the input, when that is the problem. */
  readonly diagnostics?: readonly Diagnostic[];
  readonly walk?: string;
  /** The instant that the verdict was reached for, ISO 8601, UTC; judged again for it, the same runs give it again. */
  readonly judgedAt?: string;
  /** What a `widen` has shown, in one sentence; what is still missing otherwise. */
  readonly shown?: string;
  readonly reasons: readonly Reason[];
  readonly cells: readonly CellResult[];
  /** The pressure that followed, when the walk was asked for one (`demo --press`). */
  readonly press?: PressDocument;
  /** The release that was walked for: what it ended with (`demo release`). */
  readonly release?: ReleaseDocument;
}

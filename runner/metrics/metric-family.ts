import type { Registry } from 'prom-client';
import type { GateStatus } from '../core/release/gate-status.ts';
import type { CellResult, VerdictValue } from '../core/result.ts';
import type { Cell, Cohort, RunRecord } from '../core/run-record.ts';

/** Why a slot of the schedule was not run. */
export const MISSED = ['overlap', 'capacity', 'late'] as const;
export type Missed = (typeof MISSED)[number];

/** What became of an attempt to tell somebody. */
export const NOTIFIED = ['delivered', 'retried', 'failed'] as const;
export type Notified = (typeof NOTIFIED)[number];

/** What happened, as metrics are told it. */
export type MetricEvent =
  | { readonly kind: 'run'; readonly record: RunRecord }
  | { readonly kind: 'verdict'; readonly standing: Standing; readonly atMs: number }
  /** To be told before each scrape, so that an answer that became old is not given again; null: no release is conducted. */
  | { readonly kind: 'gate'; readonly status: GateStatus | null; readonly atMs: number }
  | { readonly kind: 'started'; readonly journey: string; readonly lagSeconds: number }
  | { readonly kind: 'missed'; readonly journey: string; readonly reason: Missed }
  | { readonly kind: 'load'; readonly queued: number; readonly active: number }
  | { readonly kind: 'notified'; readonly notifier: string; readonly outcome: Notified }
  | { readonly kind: 'worker_fault' }
  | { readonly kind: 'store_error' };

/** Where the judge stands. */
export interface Standing {
  readonly verdict: VerdictValue;
  readonly odds: number;
  readonly limit: number;
  readonly cells: readonly Pick<CellResult, 'journey' | 'segment' | 'pairs'>[];
}

/** The closed world that every label value comes from. */
export interface MetricScope {
  readonly cells: readonly Cell[];
  readonly releases: Readonly<Record<Cohort, string>>;
  readonly location: string;
  /** Ids of those who are told of a release. */
  readonly notifiers: readonly string[];
  /** Gate odds at which the candidate is rolled back. */
  readonly limit: number;
  /** The full name of a metric: everything carries one prefix. */
  name(metric: string): string;
}

/**
 * One metric (or two that belong together), alone in a file `families/<name>.family.ts`, default-exported.
 * Seconds, `_total` for counters, at most 6 labels, every series made at 0 when the registry is.
 */
export interface MetricFamily {
  /** Whether ad hoc walks push it too, under their own prefix. Not so for what tells about the scheduled runner itself. */
  readonly adhoc: boolean;
  /** Most series that it can ever make, samples of histograms counted one by one. */
  series(scope: MetricScope): number;
  /** Registers it and returns what keeps it up to date. */
  create(scope: MetricScope, registry: Registry): (event: MetricEvent) => void;
}

import type { Registry } from 'prom-client';
import type { Cell, RunRecord } from '../core/run-record.ts';
import type { StoredPress, Walk } from '../core/walk.ts';

/** The closed world that every label value of one press comes from. */
export interface PressScope {
  readonly scenario: string;
  readonly cells: readonly Cell[];
  /** Ids of the segments that the load was mixed from. */
  readonly segments: readonly string[];
  /** Operations that were tried at all. */
  readonly operations: readonly string[];
  /** Upper bounds of the duration buckets. */
  readonly bucketsSeconds: readonly number[];
  /** k6 processes. */
  readonly generators: number;
  /** The runner's place. */
  readonly location: string;
  /** The full name of a metric: everything carries one prefix. */
  name(metric: string): string;
}

/** A press that is over. */
export interface PressTold {
  readonly press: StoredPress;
  readonly walk: Walk;
  /** Of the journeys meanwhile. */
  readonly runs: readonly RunRecord[];
}

/**
 * One metric of a press (or two that belong together), alone in a file `families/press/<name>.family.ts`, default-exported.
 * Seconds, `_total` for counters, at most 6 labels, `scenario` among them. Counters are made at 0; a ratio or time that is not known has
 * no series, because 0 would be taken for an answer.
 */
export interface PressFamily {
  /** Most series that it can ever make, samples of histograms counted one by one. */
  series(scope: PressScope): number;
  /** Registers it and returns what fills it in, once. */
  create(scope: PressScope, registry: Registry): (told: PressTold) => void;
}

import type { ReleaseView } from '../runner/core/release/release-view.ts';
import type { ResultDocument } from '../runner/core/result.ts';
import type { RunRecord } from '../runner/core/run-record.ts';
import type { Walk } from '../runner/core/walk.ts';
import type { PressToReport } from './press-input.ts';

/** Everything the report of a walk is made from. The same input gives the same page, byte for byte. */
export interface ReportInput {
  readonly walk: Walk;
  /** In finishing order. */
  readonly runs: readonly RunRecord[];
  /** With a press: the verdict of both together. */
  readonly result: ResultDocument;
  /** In time order; empty when it was not recorded. */
  readonly evidence: readonly EvidencePoint[];
  /**
   * By artefact path: a data URI (`data:image/png;base64,…`) or an address relative to the report.
   * Traces may be in it too, as relative addresses; what is missing is shown as its path.
   */
  readonly images: ReadonlyMap<string, string>;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  /** waygate's own version. */
  readonly version: string;
  /** That followed the walk. */
  readonly press?: PressToReport;
  /** The release that was walked, where it ended and all that happened to it. */
  readonly release?: ReleaseView;
}

export interface EvidencePoint {
  /** Seconds since the walk's start. */
  readonly at: number;
  /** Gate odds, as x : 1. */
  readonly odds: number;
  /** The larger WORSE evidence of each cell, as x : 1, by `cellKey`. */
  readonly perCell?: Readonly<Record<string, number>>;
}

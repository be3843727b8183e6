import type { PressFigures } from '../runner/core/pressure/press-figures.ts';
import type { RunRecord } from '../runner/core/run-record.ts';
import type { StoredPress, Walk } from '../runner/core/walk.ts';
import type { ReportInput } from './report-input.ts';

/** A press with the journeys that walked meanwhile. */
export interface PressToReport extends StoredPress {
  readonly walk: Walk;
  /** In finishing order. */
  readonly runs: readonly RunRecord[];
  readonly figures: PressFigures;
}

/** What the report of a press alone is made from: its walk's command is `press`. */
export interface PressReportInput extends Pick<ReportInput, 'walk' | 'runs' | 'images' | 'generatedAt' | 'version'> {
  readonly press: PressToReport;
}

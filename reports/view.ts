import type { CellResult, CellState, CohortTally, ResultDocument } from '../runner/core/result.ts';
import type { Cell, Cohort, RunRecord } from '../runner/core/run-record.ts';
import { describeDistribution } from './distribution.ts';
import { type FailureGroup, groupFailures } from './failure-groups.ts';
import { type PressView, pressViewOf } from './press/press-view.ts';
import type { PressReportInput } from './press-input.ts';
import type { ReportInput } from './report-input.ts';

/** The input, indexed once for all sections. */
export interface ReportView extends Omit<ReportInput, 'press'> {
  /** Every planned, judged or walked cell, in the walk's order. */
  readonly cells: readonly CellView[];
  /** By `cellName`. */
  readonly cellByName: ReadonlyMap<string, CellView>;
  readonly journeys: readonly string[];
  readonly segments: readonly string[];
  readonly failures: readonly FailureGroup[];
  /** null: the walk was not followed by one. */
  readonly press: PressView | null;
}

export interface CellView extends Cell {
  readonly name: string;
  /** id of the cell's detail on the page. */
  readonly anchor: string;
  readonly state: CellState;
  /** null when the cell was never judged. */
  readonly result: CellResult | null;
  readonly tally: Readonly<Record<Cohort, CohortTally>>;
  readonly runs: Readonly<Record<Cohort, readonly RunRecord[]>>;
}

/** The same text as the runner's `cellKey`, of which reports may use only the type. */
export function cellName({ journey, segment }: Cell): string {
  return `${journey} × ${segment}`;
}

/** Of a walk, with the press that followed it if one did. */
export function viewOf(input: ReportInput): ReportView {
  const { press, ...walked } = input;
  const view = walkViewOf(walked, 'cell');
  return press === undefined ? view : { ...view, press: pressViewOf(press, meanwhile(press, input), false) };
}

/** Of a press alone. */
export function pressAloneOf(input: PressReportInput): ReportView {
  const view = meanwhile(input.press, input);
  return { ...view, press: pressViewOf(input.press, view, true) };
}

/** The journeys that walked during a press: looked at, not judged as a walk is. */
function meanwhile(
  { walk, runs, document }: PressReportInput['press'],
  { images, generatedAt, version }: Pick<ReportInput, 'images' | 'generatedAt' | 'version'>,
): ReportView {
  const result: ResultDocument = {
    schema: 'waygate.result/v1',
    verdict: null,
    exitCode: document.exitCode,
    odds: null,
    limit: null,
    runs: runs.length,
    seconds: document.seconds,
    report: document.report,
    reasons: [],
    cells: [],
  };
  return walkViewOf({ walk, runs, result, evidence: [], images, generatedAt, version }, 'press-cell');
}

function walkViewOf(input: Omit<ReportInput, 'press'>, anchors: string): ReportView {
  const results = new Map(input.result.cells.map((result) => [cellName(result), result]));
  const runs = new Map<string, Record<Cohort, RunRecord[]>>();
  const known = new Map<string, Cell>();
  for (const cell of [...input.walk.cells, ...input.result.cells]) known.set(cellName(cell), cell);
  for (const run of input.runs) {
    const name = cellName(run);
    if (!known.has(name)) known.set(name, run);
    const ofCell = runs.get(name) ?? { baseline: [], candidate: [] };
    ofCell[run.cohort].push(run);
    runs.set(name, ofCell);
  }
  const cells = [...known].map(([name, { journey, segment }], index): CellView => {
    const result = results.get(name) ?? null;
    const ofCell = runs.get(name) ?? { baseline: [], candidate: [] };
    return {
      journey,
      segment,
      name,
      anchor: `${anchors}-${index + 1}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
      state: result?.state ?? 'no_data',
      result,
      tally: result ?? { baseline: tallyOf(ofCell.baseline), candidate: tallyOf(ofCell.candidate) },
      runs: ofCell,
    };
  });
  return {
    ...input,
    cells,
    cellByName: new Map(cells.map((cell) => [cell.name, cell])),
    journeys: [...new Set(cells.map((cell) => cell.journey))],
    segments: [...new Set(cells.map((cell) => cell.segment))],
    failures: groupFailures(input.runs),
    press: null,
  };
}

function tallyOf(runs: readonly RunRecord[]): CohortTally {
  const count = (outcome: RunRecord['outcome']) => runs.filter((run) => run.outcome === outcome).length;
  const passed = describeDistribution(
    runs.filter((run) => run.outcome === 'pass').flatMap((run) => (run.durationMs === null ? [] : [run.durationMs])),
  );
  return {
    runs: runs.length,
    pass: count('pass'),
    fail: count('fail'),
    inconclusive: count('inconclusive'),
    p50Ms: passed?.p50 ?? null,
    p95Ms: passed?.p95 ?? null,
  };
}

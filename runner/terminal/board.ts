import type { CellResult, CellState, CohortTally } from '../core/result.ts';

/** How a word is coloured; identity when the output takes no colour. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  dim(text: string): string;
  strong(text: string): string;
}

const STATE_WORDS: Readonly<Record<CellState, string>> = {
  good: 'good',
  undecided: 'undecided',
  suspicious: 'suspicious',
  bad: 'bad',
  no_data: 'no data',
  stale: 'stale',
  wrong_release: 'wrong release',
};

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly value: (cell: CellResult) => string;
  /** Narrow outputs lose columns from the highest number down. */
  readonly drop: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'journey', align: 'left', value: (cell) => cell.journey, drop: 0 },
  { title: 'segment', align: 'left', value: (cell) => cell.segment, drop: 0 },
  { title: 'baseline runs', align: 'right', value: (cell) => String(cell.baseline.runs), drop: 1 },
  { title: 'fail', align: 'right', value: (cell) => String(cell.baseline.fail), drop: 0 },
  { title: 'p50/p95 s', align: 'right', value: (cell) => latency(cell.baseline), drop: 3 },
  { title: 'candidate runs', align: 'right', value: (cell) => String(cell.candidate.runs), drop: 1 },
  { title: 'fail', align: 'right', value: (cell) => String(cell.candidate.fail), drop: 0 },
  { title: 'p50/p95 s', align: 'right', value: (cell) => latency(cell.candidate), drop: 2 },
  {
    title: 'unclear',
    align: 'right',
    value: (cell) => String(cell.baseline.inconclusive + cell.candidate.inconclusive),
    drop: 4,
  },
  { title: 'odds', align: 'right', value: (cell) => `${odds(cell.odds)}`, drop: 0 },
  { title: 'healthy', align: 'right', value: (cell) => percent(cell.healthy, cell.healthyAt), drop: 0 },
  { title: 'verdict', align: 'left', value: (cell) => STATE_WORDS[cell.state], drop: 0 },
];

/**
 * The board as lines: a row per cell with both cohorts' runs, failures and latencies, the odds that the candidate is worse, and
 * how much of the evidence for `good` is there. `width` is the terminal's, in columns.
 */
export function boardLines(cells: readonly CellResult[], width: number, paint: Paint): readonly string[] {
  const columns = fitting(cells, width);
  const widths = columns.map((column) => widthOf(column, cells));
  const line = (texts: readonly string[]) => texts.join('  ').trimEnd();
  const pad = (text: string, index: number) => {
    const size = widths[index] ?? 0;
    return columns[index]?.align === 'right' ? text.padStart(size) : text.padEnd(size);
  };
  return [
    paint.dim(line(columns.map((column, index) => pad(column.title, index)))),
    ...cells.map((cell) => {
      const colour = colourOf(cell.state, paint);
      return line(
        columns.map((column, index) => (column.title === 'verdict' ? colour : plain)(pad(column.value(cell), index))),
      );
    }),
  ];
}

function fitting(cells: readonly CellResult[], width: number): readonly Column[] {
  for (const most of [Number.POSITIVE_INFINITY, 3, 2, 1, 0]) {
    const columns = COLUMNS.filter((column) => column.drop <= most);
    const total = columns.reduce((sum, column) => sum + widthOf(column, cells) + 2, -2);
    if (total <= width || most === 0) return columns;
  }
  return COLUMNS;
}

function widthOf(column: Column, cells: readonly CellResult[]): number {
  return Math.max(column.title.length, ...cells.map((cell) => column.value(cell).length));
}

function colourOf(state: CellState, paint: Paint): (text: string) => string {
  if (state === 'good') return paint.good;
  if (state === 'bad') return paint.bad;
  return state === 'undecided' ? paint.dim : paint.warn;
}

function plain(text: string): string {
  return text;
}

function latency({ p50Ms, p95Ms }: CohortTally): string {
  const seconds = (ms: number | null) => (ms === null ? '–' : (ms / 1000).toFixed(2));
  return `${seconds(p50Ms)}/${seconds(p95Ms)}`;
}

/** Odds as a person reads them: `0.3`, `12`, `1.2e6`, followed by `:1`. */
export function odds(value: number): string {
  if (value >= 1e5) return `${value.toExponential(1).replace('+', '')}:1`;
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)}:1`;
}

/** Evidence grows by multiplication, so progress is the ratio of logarithms. */
function percent(healthy: number, healthyAt: number): string {
  const share = Math.log(Math.max(healthy, 1)) / Math.log(healthyAt);
  return `${Math.floor(Math.min(1, share) * 100)} %`;
}

import type { CellResult } from '../core/result.ts';
import type { RunRecord } from '../core/run-record.ts';
import { boardLines, odds, type Paint } from './board.ts';
import { createLines, type Terminal } from './lines.ts';

/** What a walk looks like while it is under way. */
export interface Snapshot {
  readonly cells: readonly CellResult[];
  readonly odds: number;
  readonly limit: number;
  readonly runs: number;
  readonly seconds: number;
  /** What is missing for `widen`, or what stands against it. */
  readonly missing: string;
}

export interface Progress {
  /** A line that stays. */
  note(text: string): void;
  ran(record: RunRecord): void;
  update(snapshot: Snapshot): void;
  /** Prints the board a last time and leaves it. */
  end(snapshot: Snapshot): void;
}

/** On a terminal a table that is redrawn; elsewhere a line per failure and one every `everyMs`, and the table once at the end. */
export function createProgress(terminal: Terminal, now: () => number, everyMs = 15_000): Progress {
  const { live, paint, note, draw, done } = createLines(terminal, now, everyMs, now());
  const width = () => terminal.columns ?? 140;
  const table = (snapshot: Snapshot) =>
    [...boardLines(snapshot.cells, width(), paint), '', summary(snapshot, paint)].join('\n');
  return {
    note,
    ran(record) {
      const told = story(record);
      if (told !== null) note(paint.dim(told));
    },
    update(snapshot) {
      draw(
        () => table(snapshot),
        () => summary(snapshot, paint),
      );
    },
    end(snapshot) {
      if (!live) return void terminal.write(`\n${table(snapshot)}\n`);
      draw(
        () => table(snapshot),
        () => '',
      );
      done();
    },
  };
}

function summary({ runs, seconds, odds: gate, limit, missing }: Snapshot, paint: Paint): string {
  return `${paint.strong(`${Math.round(seconds)} s, ${runs} ${runs === 1 ? 'run' : 'runs'}, gate odds ${odds(gate)} (limit ${odds(limit)})`)}${missing === '' ? '' : `, ${missing}`}`;
}

/** What a run has to tell in one line; null when it passed. */
export function story({ outcome, journey, segment, cohort, failure, inconclusive }: RunRecord): string | null {
  if (outcome === 'pass' || outcome === 'skipped') return null;
  const where = `${journey} × ${segment} on ${cohort}`;
  if (failure !== null) {
    return `✗ ${where}: ${failure.class}${failure.step === null ? '' : ` at "${failure.step}"`}: ${firstLine(failure.message)}`;
  }
  return `? ${where}: ${inconclusive?.cause ?? 'inconclusive'}: ${firstLine(inconclusive?.message ?? '')}`;
}

function firstLine(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

import { createLogUpdate } from 'log-update';
import picocolors from 'picocolors';
import type { CellResult } from '../core/result.ts';
import type { RunRecord } from '../core/run-record.ts';
import { boardLines, odds, type Paint } from './board.ts';

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

interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** On a terminal a table that is redrawn; elsewhere a line per failure and one every `everyMs`, and the table once at the end. */
export function createProgress(terminal: Terminal, now: () => number, everyMs = 15_000): Progress {
  const live = terminal.isTTY === true;
  const paint = paintFor(picocolors.createColors(live));
  const width = () => terminal.columns ?? 140;
  const redraw = createLogUpdate(terminal as unknown as NodeJS.WriteStream, { showCursor: true });
  let last = now();

  const lines = (snapshot: Snapshot) =>
    [...boardLines(snapshot.cells, width(), paint), '', summary(snapshot, paint)].join('\n');
  const note = (text: string) => {
    if (live) redraw.persist(text);
    else terminal.write(`${text}\n`);
  };
  return {
    note,
    ran(record) {
      const told = story(record);
      if (told !== null) note(paint.dim(told));
    },
    update(snapshot) {
      if (live) redraw(lines(snapshot));
      else if (now() - last >= everyMs) {
        last = now();
        terminal.write(`${summary(snapshot, paint)}\n`);
      }
    },
    end(snapshot) {
      if (live) {
        redraw(lines(snapshot));
        redraw.done();
      } else terminal.write(`\n${lines(snapshot)}\n`);
    },
  };
}

function summary({ runs, seconds, odds: gate, limit, missing }: Snapshot, paint: Paint): string {
  return `${paint.strong(`${Math.round(seconds)} s, ${runs} ${runs === 1 ? 'run' : 'runs'}, gate odds ${odds(gate)} (limit ${odds(limit)})`)}${missing === '' ? '' : `, ${missing}`}`;
}

/** A run that passed needs no line. */
function story({ outcome, journey, segment, cohort, failure, inconclusive }: RunRecord): string | null {
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

export function paintFor(colours: ReturnType<typeof picocolors.createColors>): Paint {
  return { good: colours.green, bad: colours.red, warn: colours.yellow, dim: colours.dim, strong: colours.bold };
}

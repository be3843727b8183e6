import type { PressurePhase, RunRecord } from '../core/run-record.ts';
import { createLines, type Terminal } from './lines.ts';
import { story } from './progress.ts';

/** What a press looks like at one moment. Rates are per second, over the last few seconds. */
export interface PressSnapshot {
  readonly phase: PressurePhase;
  /** Into the phase, and its length. */
  readonly seconds: number;
  readonly of: number;
  readonly intentsPerSecond: number;
  readonly goodputPerSecond: number;
  /** Attempts per intent; null without an intent. */
  readonly amplification: number | null;
  readonly p95Ms: number | null;
  readonly dropped: number;
  readonly runs: { readonly pass: number; readonly fail: number; readonly unclear: number };
}

export interface PressProgress {
  /** A line that stays. */
  note(text: string): void;
  ran(record: RunRecord): void;
  update(snapshot: PressSnapshot): void;
  end(): void;
}

/** On a terminal one line that is redrawn; elsewhere a line every `everyMs` and one per journey that fails. */
export function createPressProgress(terminal: Terminal, now: () => number, everyMs = 5_000): PressProgress {
  const { paint, note, draw, done } = createLines(terminal, now, everyMs, 0);
  return {
    note,
    ran(record) {
      const told = story(record);
      if (told !== null) note(paint.dim(told));
    },
    update(snapshot) {
      const line = () => lineOf(snapshot);
      draw(line, line);
    },
    end: done,
  };
}

function lineOf({ phase, seconds, of, runs, ...load }: PressSnapshot): string {
  const parts = [`${phase.padEnd(8)} ${String(Math.floor(seconds)).padStart(3)}/${Math.round(of)} s`];
  if (phase !== 'idle') {
    parts.push(`${load.intentsPerSecond.toFixed(1)} intents/s, ${load.goodputPerSecond.toFixed(1)} served in time`);
    if (load.amplification !== null) parts.push(`${load.amplification.toFixed(2)} attempts each`);
    if (load.p95Ms !== null) parts.push(`p95 ${Math.round(load.p95Ms)} ms`);
    if (load.dropped > 0) parts.push(`${load.dropped} not started`);
  }
  const unclear = runs.unclear > 0 ? `, ${runs.unclear} unclear` : '';
  parts.push(`journeys ${runs.pass} passed, ${runs.fail} failed${unclear}`);
  return parts.join(' · ');
}

import type { Judgement } from '../core/judge/judgement.ts';
import { counted } from '../core/judge/wording.ts';
import type { ReleaseEvent } from '../core/release/event.ts';
import { happeningText } from '../core/release/happening-text.ts';
import { type ReleaseState, stageOf } from '../core/release/state.ts';
import type { RunRecord } from '../core/run-record.ts';
import { boardLines, odds } from './board.ts';
import { createLines, type Terminal } from './lines.ts';
import { story } from './progress.ts';

export interface ReleaseProgress {
  /** A line that stays. */
  note(text: string): void;
  happened(event: ReleaseEvent, state: ReleaseState): void;
  ran(record: RunRecord): void;
  update(judgement: Judgement | null, state: ReleaseState, runs: number): void;
  end(): void;
}

/** What happened to the release stays, line by line with its second; below it, on a terminal, the cells as they stand. */
export function createReleaseProgress(terminal: Terminal, now: () => number, everyMs = 15_000): ReleaseProgress {
  const startedAt = now();
  const { paint, note, draw, done } = createLines(terminal, now, everyMs, startedAt);
  const seconds = () => `${Math.round((now() - startedAt) / 1000)} s`.padStart(6);
  return {
    note,
    happened(event, state) {
      const told = happeningText(event, state);
      if (told !== null) note(`${paint.dim(seconds())}  ${told}`);
    },
    ran(record) {
      const told = story(record);
      if (told !== null) note(paint.dim(`        ${told}`));
    },
    update(judgement, state, runs) {
      const line = () => summary(judgement, state, runs);
      draw(() => [...boardLines(judgement?.cells ?? [], terminal.columns ?? 140, paint), '', line()].join('\n'), line);
    },
    end: done,
  };
}

function summary(judgement: Judgement | null, state: ReleaseState, runs: number): string {
  const at = `${state.phase} at ${stageOf(state).name}, ${counted(runs, 'run')}`;
  if (judgement === null) return at;
  const lacking = judgement.verdict === 'hold' ? (judgement.reasons[0]?.text ?? '') : judgement.verdict;
  return `${at}, gate odds ${odds(judgement.odds)} (limit ${odds(judgement.limit)}): ${lacking}`;
}

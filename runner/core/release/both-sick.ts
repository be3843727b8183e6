import type { Judgement } from '../judge/judgement.ts';
import type { Reason } from '../result.ts';
import { type Cell, cellKey, type RunRecord } from '../run-record.ts';

/** From the run that first said so to the cell's newest that failed while it did, ms since the epoch: what passes, or does not end, says nothing of it. */
export interface SickSpan {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/**
 * The cells that fail in both releases, by `cellKey`, muted or not. Who sees more or fewer users does not begin it anew: what was sick before
 * an exposure change is not that change's doing.
 */
export type BothSick = Readonly<Record<string, SickSpan>>;

/** After one more finished run, with what the evidence says then. */
export function bothSickAfter(
  before: BothSick,
  judgement: Judgement | null,
  run: Pick<RunRecord, 'journey' | 'segment' | 'outcome'>,
  nowMs: number,
): BothSick {
  const sick = new Set((judgement?.reasons ?? []).filter(isSick).map(cellKey));
  const spanOf = (cell: string): SickSpan => {
    const { sinceMs, untilMs } = before[cell] ?? { sinceMs: nowMs, untilMs: nowMs };
    return { sinceMs, untilMs: run.outcome === 'fail' && cellKey(run) === cell ? nowMs : untilMs };
  };
  return Object.fromEntries([...sick].map((cell) => [cell, spanOf(cell)]));
}

/** By what is said of it now, which leaves out what is muted: since when and until when that cell failed in both; null: it does not say so. */
export function sickSpanOf(reason: Reason, spans: BothSick): SickSpan | null {
  return isSick(reason) ? (spans[cellKey(reason)] ?? null) : null;
}

/** Slowness in both may be a busy machine's, and passes; failures in both don't. */
function isSick(reason: Reason): reason is Reason & Cell {
  const { code, failure, journey, segment } = reason;
  return code === 'control_unhealthy' && failure !== 'slow' && journey !== undefined && segment !== undefined;
}

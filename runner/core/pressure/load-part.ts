import { bucketQuantile } from './bucket-quantile.ts';
import { hangUps } from './hang-ups.ts';
import type { LoadCounts, LoadPhase } from './load-counts.ts';
import { sumCounts } from './merge-counts.ts';
import type { LoadWindow, PressEvidence } from './press-evidence.ts';

/** A stretch of the load, with what was counted in it. */
export interface LoadPart {
  /** Where it mostly lies. */
  readonly phase: LoadPhase;
  /** In words: `under pressure`, `once the load was back`. */
  readonly when: string;
  readonly seconds: number;
  readonly counts: LoadCounts;
  /** Answers that clients did not wait for (see `hangUps`): an attempt each, and none of the shop's. */
  readonly hangUps: number;
}

/** A whole phase, by the exact counts. */
export function phasePart(evidence: PressEvidence, phase: LoadPhase, when: string): LoadPart {
  const windows = evidence.windows.filter((window) => window.phase === phase);
  return {
    phase,
    when,
    seconds: secondsOf(windows),
    counts: evidence.counts[phase],
    hangUps: hangUps(evidence, phase),
  };
}

/** What the windows between two instants say; those that lie across an edge belong to where they began. */
export function partBetween(
  { windows, bucketsMs }: Pick<PressEvidence, 'windows' | 'bucketsMs'>,
  span: { readonly from: number; readonly to: number },
  named: { readonly phase: LoadPhase; readonly when: string },
): LoadPart {
  const inside = windows.filter(({ from }) => from >= span.from - 1e-6 && from < span.to - 1e-6);
  return {
    ...named,
    seconds: secondsOf(inside),
    counts: sumCounts(
      inside.map(({ counts }) => counts),
      bucketsMs.length,
    ),
    hangUps: 0,
  };
}

/** Intents that were answered as they should be, in time: a refusal that the scenario counts on (sold out) is such an answer. */
export function servedOf({ goodput, gaveUp }: LoadCounts): number {
  return goodput + (gaveUp.sold_out ?? 0);
}

/** Intents that ended otherwise. */
export function gaveUpOf({ gaveUp }: LoadCounts): number {
  return Object.values(gaveUp).reduce((sum, count) => sum + count, 0) - (gaveUp.sold_out ?? 0);
}

/** Of the intents that were begun; null without one. */
export function servedShare(counts: LoadCounts): number | null {
  return counts.intents === 0 ? null : servedOf(counts) / counts.intents;
}

/** What shoppers wanted, whether or not the generator could begin it. */
export function offeredOf({ intents, dropped }: LoadCounts): number {
  return intents + dropped;
}

/** Of all answers, the missing ones among them. */
export function answersOf({ answers }: LoadCounts): number {
  return Object.values(answers).reduce((sum, count) => sum + count, 0);
}

export function p95Of({ bucketsMs }: Pick<PressEvidence, 'bucketsMs'>, { durations }: LoadCounts): number | null {
  return bucketQuantile(bucketsMs, durations, 0.95);
}

function secondsOf(windows: readonly LoadWindow[]): number {
  return windows.reduce((sum, { from, to }) => sum + (to - from), 0);
}

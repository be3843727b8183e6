import { bucketQuantile } from './bucket-quantile.ts';
import { LOAD_PHASES, type LoadPhase } from './load-counts.ts';
import { gaveUpOf, servedOf } from './load-part.ts';
import { sumCounts } from './merge-counts.ts';
import type { LoadWindow, PressEvidence } from './press-evidence.ts';

/** A few seconds of load, together. */
export interface CoursePart {
  readonly from: number;
  readonly until: number;
  /** In which it began. */
  readonly phase: LoadPhase;
  readonly intentsPerSecond: number;
  /** Intents that were served. */
  readonly goodputPerSecond: number;
  /** Intents that ended without being served. */
  readonly gaveUpPerSecond: number;
  /** Attempts per intent; null without an intent, and after the planned end, when those who are still at it have none to be divided by. */
  readonly amplification: number | null;
  /** Of intents that were served; null without one. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly probe: { readonly ok: number; readonly bad: number };
}

/** Windows are about a second long, and may begin late. */
const EDGE_SECONDS = 0.5;
const SLACK_SECONDS = 0.25;

/** The load in stretches of at least `seconds`, none across the border of two phases. */
export function coursePartsOf(
  { windows, bucketsMs, phases }: Pick<PressEvidence, 'windows' | 'bucketsMs' | 'phases'>,
  seconds: number,
): readonly CoursePart[] {
  const planned = LOAD_PHASES.reduce((sum, phase) => sum + phases[phase], 0);
  return stretchesOf(windows, seconds).flatMap((stretch) => {
    const [first, last] = [stretch[0], stretch.at(-1)];
    if (first === undefined || last === undefined || last.to <= first.from) return [];
    const counts = sumCounts(
      stretch.map((window) => window.counts),
      bucketsMs.length,
    );
    const { intents, attempts, durations, probe } = counts;
    const length = last.to - first.from;
    return {
      from: first.from,
      until: last.to,
      phase: first.phase,
      intentsPerSecond: intents / length,
      goodputPerSecond: servedOf(counts) / length,
      gaveUpPerSecond: gaveUpOf(counts) / length,
      amplification: intents === 0 || first.from >= planned - EDGE_SECONDS ? null : attempts / intents,
      p50Ms: bucketQuantile(bucketsMs, durations, 0.5),
      p95Ms: bucketQuantile(bucketsMs, durations, 0.95),
      probe,
    };
  });
}

function stretchesOf(windows: readonly LoadWindow[], seconds: number): readonly (readonly LoadWindow[])[] {
  const stretches: LoadWindow[][] = [];
  for (const window of windows) {
    const open = stretches.at(-1);
    const first = open?.[0];
    const goesOn = first?.phase === window.phase && window.from - first.from < seconds - SLACK_SECONDS;
    if (goesOn) open?.push(window);
    else stretches.push([window]);
  }
  return stretches;
}

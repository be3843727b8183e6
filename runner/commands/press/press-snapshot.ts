import { bucketQuantile } from '../../core/pressure/bucket-quantile.ts';
import { LOAD_PHASES, type LoadPhase } from '../../core/pressure/load-counts.ts';
import type { LoadWindow } from '../../core/pressure/press-evidence.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { PressSnapshot } from '../../terminal/press-progress.ts';

export interface SoFar {
  readonly windows: readonly LoadWindow[];
  readonly runs: readonly RunRecord[];
  readonly phases: Readonly<Record<LoadPhase, number>>;
  readonly bucketsMs: readonly number[];
  /** Second in which the load was ended early: recovery goes on from there. */
  readonly endedAt: number | null;
  readonly idle: { readonly seconds: number; readonly of: number };
}

/** Rates are told over this many seconds. */
const OVER_SECONDS = 5;

/** A press at this moment, in the numbers that a person watches. */
export function pressSnapshot({ windows, runs, phases, bucketsMs, endedAt, idle }: SoFar): PressSnapshot {
  const tally = {
    pass: runs.filter(({ outcome }) => outcome === 'pass').length,
    fail: runs.filter(({ outcome }) => outcome === 'fail').length,
    unclear: runs.filter(({ outcome }) => outcome === 'inconclusive').length,
  };
  const last = windows.at(-1);
  if (last === undefined) {
    const nothing = { intentsPerSecond: 0, goodputPerSecond: 0, amplification: null, p95Ms: null, dropped: 0 };
    return { phase: 'idle', ...idle, ...nothing, runs: tally };
  }
  const recent = windows.filter(({ from }) => from >= last.to - OVER_SECONDS);
  const seconds = Math.max(1e-3, last.to - (recent[0]?.from ?? last.from));
  const sum = (of: (window: LoadWindow) => number) => recent.reduce((total, window) => total + of(window), 0);
  const intents = sum(({ counts }) => counts.intents);
  const durations = last.counts.durations.map((_, bucket) => sum(({ counts }) => counts.durations[bucket] ?? 0));
  const planned = LOAD_PHASES.slice(0, LOAD_PHASES.indexOf(last.phase)).reduce(
    (total, phase) => total + phases[phase],
    0,
  );
  const begun = last.phase === 'recovery' ? Math.min(planned, endedAt ?? planned) : planned;
  return {
    phase: last.phase,
    seconds: last.to - begun,
    of: phases[last.phase],
    intentsPerSecond: intents / seconds,
    goodputPerSecond: sum(({ counts }) => counts.goodput) / seconds,
    amplification: intents === 0 ? null : sum(({ counts }) => counts.attempts) / intents,
    p95Ms: bucketQuantile(bucketsMs, durations, 0.95),
    dropped: windows.reduce((total, { counts }) => total + counts.dropped, 0),
    runs: tally,
  };
}

import { countAbove } from './bucket-quantile.ts';
import { atLeast, atMost } from './exact-tests.ts';
import { goneSince } from './gone-since.ts';
import type { LoadCounts } from './load-counts.ts';
import { offeredOf, p95Of, partBetween, servedOf } from './load-part.ts';
import type { PressCourse } from './press-course.ts';
import type { LoadWindow, PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { type ProbedRecovery, recoveryByProbe } from './recovery-by-probe.ts';

export interface Recovery {
  /** Seconds from `calmAt`; null: not while it was watched, or there was nothing to recover from. */
  readonly seconds: number | null;
  /** How long it was watched after `calmAt`. */
  readonly watchedSeconds: number;
  /** The load is back, the shop is not, by the end of what was watched, although it still answers something. */
  readonly metastable: boolean;
  /** Of what was offered in the last seconds, the share served in time; and p95 of it. */
  readonly endShare: number | null;
  readonly endP95Ms: number | null;
  /** What the probe alone saw once the load was gone, when its guard ended it. */
  readonly probed: ProbedRecovery | null;
  /** It is all that could be watched, and the numbers above are the probe's. */
  readonly byProbe: boolean;
}

/** Success and p95 must come back within this of what they were (Bronson et al., HotOS 2021: the sign is that they do not). */
const WITHIN = 0.1;
/** Served again is told from so many seconds … */
const SLIDE_SECONDS = 5;
/** … and at least so many intents. */
const SLIDE_INTENTS = 10;
/** The end of what was watched. */
const END_SECONDS = 10;
/** The chance that what looks like no recovery is noise. */
const ALPHA = 0.0005;

/** What became of the shop once the load was back to what it had been. */
export function recoveryOf(evidence: PressEvidence, course: PressCourse, policy: PressPolicy): Recovery {
  const { calmAt, end } = course;
  const base = evidence.counts.baseline;
  const watchedSeconds = calmAt === null ? 0 : end - calmAt;
  const probed = recoveryByProbe(evidence);
  if (calmAt === null || base.intents === 0 || watchedSeconds < SLIDE_SECONDS)
    return {
      seconds: probed?.seconds ?? null,
      watchedSeconds: probed?.watchedSeconds ?? watchedSeconds,
      metastable: probed?.down === true && goneSince(evidence) === null,
      endShare: null,
      endP95Ms: null,
      probed,
      byProbe: probed !== null,
    };
  const wanted = (servedOf(base) / base.intents) * (1 - WITHIN);
  const last = countsBetween(evidence, Math.max(calmAt, end - END_SECONDS), end);
  const back = !isClearlyLess(last, wanted) && !isClearlySlower(evidence, last, policy);
  return {
    seconds: back ? secondsToRecover(evidence, calmAt, end, wanted) : null,
    watchedSeconds,
    metastable: !back && goneSince(evidence) === null,
    endShare: offeredOf(last) === 0 ? null : servedOf(last) / offeredOf(last),
    endP95Ms: p95Of(evidence, last),
    probed,
    byProbe: false,
  };
}

/** From the first seconds that are served as they should be, after which the rest as a whole is too. */
function secondsToRecover({ windows }: PressEvidence, calmAt: number, end: number, wanted: number): number | null {
  const after = windows.filter(({ from }) => from >= calmAt - 1e-6 && from < end);
  let rest: Tally = { offered: 0, served: 0 };
  const rests = after.toReversed().map((window) => {
    rest = together(rest, tallyOf(window));
    return rest;
  });
  for (const [index, window] of after.entries()) {
    const whole = rests[after.length - 1 - index];
    if (whole && isServed(whole, wanted) && isServed(slideFrom(after, index), wanted))
      return Math.max(0, window.from - calmAt);
  }
  return null;
}

interface Tally {
  readonly offered: number;
  readonly served: number;
}

function tallyOf({ counts }: LoadWindow): Tally {
  return { offered: offeredOf(counts), served: servedOf(counts) };
}

function together(a: Tally, b: Tally): Tally {
  return { offered: a.offered + b.offered, served: a.served + b.served };
}

function slideFrom(windows: readonly LoadWindow[], first: number): Tally {
  let slide: Tally = { offered: 0, served: 0 };
  const from = windows[first]?.from ?? 0;
  for (const window of windows.slice(first)) {
    if (window.from >= from + SLIDE_SECONDS && slide.offered >= SLIDE_INTENTS) break;
    slide = together(slide, tallyOf(window));
  }
  return slide;
}

/** One intent is let off: it may have begun in these seconds and ended in the next. */
function isServed({ offered, served }: Tally, wanted: number): boolean {
  return offered > 0 && served + 1 >= wanted * offered;
}

function isClearlyLess(counts: LoadCounts, wanted: number): boolean {
  const offered = offeredOf(counts);
  return offered > 0 && atMost(Math.min(offered, servedOf(counts)), offered, wanted) < ALPHA;
}

function isClearlySlower(evidence: PressEvidence, counts: LoadCounts, { p95SlackMs }: PressPolicy): boolean {
  const before = p95Of(evidence, evidence.counts.baseline);
  if (before === null) return false;
  const limit = before * (1 + WITHIN) + p95SlackMs;
  const timed = counts.durations.reduce((sum, count) => sum + count, 0);
  return atLeast(countAbove(evidence.bucketsMs, counts.durations, limit), timed, 0.05) < ALPHA;
}

function countsBetween(evidence: PressEvidence, from: number, to: number): LoadCounts {
  return partBetween(evidence, { from, to }, { phase: 'recovery', when: '' }).counts;
}

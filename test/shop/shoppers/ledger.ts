import type { Exposure } from '../exposure.ts';
import { percentFor } from '../exposure.ts';
import { type Arrival, segmentOf } from './arrivals.ts';
import type { Timings } from './fixed-window.ts';
import type { Goal, Step } from './goals.ts';
import type { Symptom, Walked } from './session.ts';

export interface Tally {
  readonly sessions: number;
  /** Sessions that met something that is not as it should be. */
  readonly hit: number;
}

export interface ReleaseTally extends Tally {
  /** Sessions that were not served, while the machine was too slow for everybody: not among `hit`. */
  readonly excused: number;
  readonly bySegment: Readonly<Record<string, Tally>>;
  readonly byGoal: Readonly<Partial<Record<Goal, Tally>>>;
  readonly symptoms: Readonly<Partial<Record<Symptom, number>>>;
}

/** Cumulative, at an instant. */
export interface SeriesPoint extends Tally {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** Percent of all sessions that see the candidate, segments weighed evenly. */
  readonly exposure: number;
  /** Sessions that the candidate served a page of. */
  readonly onCandidate: number;
}

/** A session that is over. */
export interface Entry extends Walked {
  /** Epoch milliseconds. */
  readonly endedMs: number;
  /** `candidate` if it served any of the pages: what it did in one page may show in the next. */
  readonly cohort: 'baseline' | 'candidate';
}

export interface Ledger {
  enter(walked: Walked, endedMs: number, exposure: Exposure): void;
  /** Marks a change of the exposure in the series. */
  mark(atMs: number, exposure: Exposure): void;
  readonly byCohort: Readonly<Record<'baseline' | 'candidate', ReleaseTally>>;
  readonly series: readonly SeriesPoint[];
  readonly entries: readonly Entry[];
  /** Times that shoppers who met nothing waited, at most the last few hundred of each step. */
  readonly timings: Timings;
  /** When the first shopper who met something on the candidate had ended; null: nobody yet. */
  readonly firstHitMs: number | null;
}

/** One point per so much time is enough for a chart. */
const POINT_MS = 2_000;
const MOST_TIMES = 300;
/** Hours of shoppers. Counters go on when the oldest sessions are forgotten. */
const MOST_ENTRIES = 50_000;
/** Until somebody has waited for a step, it takes what a page of the demo shop takes. */
const OTHERWISE_MS = 40;

/** Counts what became of shoppers. `candidate`: the name of its release. */
export function createLedger(candidate: string): Ledger {
  const byCohort = { baseline: noTally(), candidate: noTally() };
  const series: SeriesPoint[] = [];
  const entries: Entry[] = [];
  const times = new Map<Step, number[]>();
  let firstHitMs: number | null = null;
  const point = (atMs: number, exposure: Exposure): SeriesPoint => ({
    atMs,
    exposure: meanPercent(exposure),
    sessions: byCohort.baseline.sessions + byCohort.candidate.sessions,
    onCandidate: byCohort.candidate.sessions,
    hit: byCohort.baseline.hit + byCohort.candidate.hit,
  });
  return {
    byCohort,
    series,
    entries,
    get firstHitMs() {
      return firstHitMs;
    },
    get timings() {
      return { byStep: Object.fromEntries(times), otherwiseMs: OTHERWISE_MS };
    },
    mark(atMs, exposure) {
      series.push(point(atMs, exposure));
    },
    enter(walked, endedMs, exposure) {
      const cohort = walked.releases.includes(candidate) ? 'candidate' : 'baseline';
      count(byCohort[cohort], walked);
      entries.push({ ...walked, endedMs, cohort });
      if (entries.length > MOST_ENTRIES) entries.shift();
      const hit = walked.symptoms.length > 0;
      if (hit && cohort === 'candidate') firstHitMs ??= endedMs;
      if (!hit && walked.excused.length === 0)
        for (const { step, ms } of walked.requests) {
          const known = times.get(step) ?? [];
          times.set(step, [...known.slice(1 - MOST_TIMES), ms]);
        }
      if (endedMs - (series.at(-1)?.atMs ?? 0) >= POINT_MS) series.push(point(endedMs, exposure));
    },
  };
}

interface Counting extends ReleaseTally {
  sessions: number;
  hit: number;
  excused: number;
  readonly bySegment: Record<string, { sessions: number; hit: number }>;
  readonly byGoal: Partial<Record<Goal, { sessions: number; hit: number }>>;
  readonly symptoms: Partial<Record<Symptom, number>>;
}

function noTally(): Counting {
  return { sessions: 0, hit: 0, excused: 0, bySegment: {}, byGoal: {}, symptoms: {} };
}

function count(tally: Counting, walked: Walked): void {
  const hit = walked.symptoms.length > 0 ? 1 : 0;
  const segment = tally.bySegment[segmentOf(walked)] ?? { sessions: 0, hit: 0 };
  const goal = tally.byGoal[walked.goal] ?? { sessions: 0, hit: 0 };
  tally.bySegment[segmentOf(walked)] = segment;
  tally.byGoal[walked.goal] = goal;
  for (const counter of [tally, segment, goal]) {
    counter.sessions += 1;
    counter.hit += hit;
  }
  if (hit === 0 && walked.excused.length > 0) tally.excused += 1;
  for (const symptom of walked.symptoms) tally.symptoms[symptom] = (tally.symptoms[symptom] ?? 0) + 1;
}

const DEVICES: readonly Arrival['device'][] = ['desktop', 'mobile'];
const MARKETS: readonly Arrival['market'][] = ['de', 'us', 'jp'];

function meanPercent(exposure: Exposure): number {
  const percents = DEVICES.flatMap((device) => MARKETS.map((market) => percentFor(exposure, device, market)));
  return percents.reduce((sum, percent) => sum + percent, 0) / percents.length;
}

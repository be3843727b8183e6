import { quantile } from '../quantile.ts';
import type { Cohort, PressurePhase, RunRecord } from '../run-record.ts';
import type { PhaseSpan } from './phase-spans.ts';
import { passedMs } from './press-cells.ts';

/** How the journeys of one traffic segment fared over time. */
export interface SegmentCourse {
  readonly segment: string;
  /** In time order, without a gap. */
  readonly parts: readonly JourneyPart[];
}

/** Some seconds of walking, told by the runs that began in them. */
export interface JourneyPart extends Readonly<Record<Cohort, JourneyTally>> {
  readonly from: number;
  readonly until: number;
  readonly phase: PressurePhase;
}

export interface JourneyTally {
  /** Of runs that could tell; null without one: a shop that nobody walked through has not failed. */
  readonly passShare: number | null;
  /** Runs that could tell. */
  readonly decided: number;
  /** Median of those that passed; null without one. */
  readonly p50Ms: number | null;
}

/** Short enough to see when it began, long enough for a few runs of each segment. */
const PART_SECONDS = 10;
/** A press of an hour is told in longer parts. */
const MOST_PARTS = 40;

/**
 * Share of journeys that passed, and how long they took, by segment and cohort, in parts of about ten seconds; none lies across the border
 * of two phases. By name. `secondOf`: the evidence's clock.
 */
export function journeyCourses(
  runs: readonly RunRecord[],
  spans: readonly PhaseSpan[],
  secondOf: (instant: string) => number,
): readonly SegmentCourse[] {
  const slots = slotsOf(spans);
  if (slots.length === 0) return [];
  return [...Map.groupBy(runs, ({ segment }) => segment)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([segment, ofSegment]) => {
      const bySlot = Map.groupBy(ofSegment, ({ startedAt }) => slotAt(slots, secondOf(startedAt)));
      return { segment, parts: slots.map((slot) => ({ ...slot, ...talliesOf(bySlot.get(slot) ?? []) })) };
    });
}

interface Slot {
  readonly from: number;
  readonly until: number;
  readonly phase: PressurePhase;
}

function slotsOf(spans: readonly PhaseSpan[]): readonly Slot[] {
  const total = spans.reduce((sum, { from, until }) => sum + (until - from), 0);
  const wanted = Math.max(PART_SECONDS, total / MOST_PARTS);
  return spans.flatMap(({ name, from, until }) => {
    const count = Math.max(1, Math.round((until - from) / wanted));
    const edge = (index: number) => from + ((until - from) * index) / count;
    return Array.from({ length: count }, (_, index) => ({ from: edge(index), until: edge(index + 1), phase: name }));
  });
}

/** Who began after the last second of the load belongs to its last part, and who began before the first to the first. */
function slotAt(slots: readonly Slot[], second: number): Slot | undefined {
  return slots.findLast(({ from }) => second >= from) ?? slots[0];
}

function talliesOf(runs: readonly RunRecord[]): Readonly<Record<Cohort, JourneyTally>> {
  const of = (cohort: Cohort) => tallyOf(runs.filter((run) => run.cohort === cohort));
  return { baseline: of('baseline'), candidate: of('candidate') };
}

function tallyOf(runs: readonly RunRecord[]): JourneyTally {
  const decided = runs.filter(({ outcome }) => outcome === 'pass' || outcome === 'fail');
  const passed = decided.filter(({ outcome }) => outcome === 'pass');
  return {
    decided: decided.length,
    passShare: decided.length === 0 ? null : passed.length / decided.length,
    p50Ms: quantile(passedMs(passed), 0.5),
  };
}

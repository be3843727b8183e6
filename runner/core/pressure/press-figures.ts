import type { RunRecord } from '../run-record.ts';
import { bucketQuantile } from './bucket-quantile.ts';
import { type CoursePart, coursePartsOf } from './course-parts.ts';
import { journeyCourses, type SegmentCourse } from './journey-course.ts';
import { LOAD_PHASES, type LoadPhase } from './load-counts.ts';
import { servedOf } from './load-part.ts';
import { type PhaseSpan, phaseSpansOf } from './phase-spans.ts';
import type { PressEvidence } from './press-evidence.ts';

/**
 * Everything that is drawn or tabled of a press and has to be computed first: whoever shows it only shows it. Seconds are those of the
 * evidence's clock.
 */
export interface PressFigures {
  /** When journeys began to walk, and when load or journeys ended. */
  readonly axis: { readonly from: number; readonly until: number };
  readonly spans: readonly PhaseSpan[];
  /** In short stretches, for what is counted … */
  readonly course: readonly CoursePart[];
  /** … and in longer ones, for ratios and quantiles, which need more of it. */
  readonly calmCourse: readonly CoursePart[];
  readonly journeys: readonly SegmentCourse[];
  /** Intents that were answered as they should be, in time, by phase. */
  readonly served: Readonly<Record<LoadPhase, number>>;
  /** Those that were attempted at all. */
  readonly operations: readonly OperationFigures[];
}

export interface OperationFigures {
  readonly operation: string;
  readonly phases: Readonly<Record<LoadPhase, { readonly p95Ms: number | null; readonly failures: number }>>;
}

/** Stretches that a chart is made of, at most, and their least length. */
const SHORT = { seconds: 2, most: 120 };
const LONG = { seconds: 5, most: 60 };
/** Journeys that end later than this after the load do not stretch the axis. */
const LATE_SECONDS = 30;

/** `zero`: instant from which seconds are counted when no load was let go, ISO 8601. */
export function pressFiguresOf(evidence: PressEvidence, runs: readonly RunRecord[], zero: string): PressFigures {
  const origin = Date.parse(evidence.startedAt ?? zero);
  const secondOf = (instant: string) => (Date.parse(instant) - origin) / 1000;
  const axis = axisOf(evidence, runs, secondOf);
  const spans = phaseSpansOf(evidence, axis.from);
  const parts = ({ seconds, most }: typeof SHORT) =>
    coursePartsOf(evidence, Math.max(seconds, Math.ceil((axis.until - axis.from) / most)));
  return {
    axis,
    spans,
    course: parts(SHORT),
    calmCourse: parts(LONG),
    journeys: journeyCourses(runs, spans, secondOf),
    served: byPhase((phase) => servedOf(evidence.counts[phase])),
    operations: operationsOf(evidence),
  };
}

function axisOf(
  { windows }: PressEvidence,
  runs: readonly RunRecord[],
  secondOf: (instant: string) => number,
): PressFigures['axis'] {
  const loadEnd = windows.at(-1)?.to ?? 0;
  const ends = runs.map(({ finishedAt, startedAt }) => secondOf(finishedAt ?? startedAt));
  return {
    from: Math.min(0, ...runs.map(({ startedAt }) => secondOf(startedAt))),
    until: Math.max(loadEnd, Math.min(Math.max(0, ...ends), loadEnd + LATE_SECONDS), 1),
  };
}

function operationsOf({ operations, bucketsMs }: PressEvidence): readonly OperationFigures[] {
  return Object.entries(operations)
    .filter(([, phases]) =>
      LOAD_PHASES.some((phase) => phases[phase].failures > 0 || phases[phase].durations.some((count) => count > 0)),
    )
    .map(([operation, phases]) => ({
      operation,
      phases: byPhase((phase) => ({
        p95Ms: bucketQuantile(bucketsMs, phases[phase].durations, 0.95),
        failures: phases[phase].failures,
      })),
    }));
}

function byPhase<T>(of: (phase: LoadPhase) => T): Record<LoadPhase, T> {
  return { warm: of('warm'), baseline: of('baseline'), pressure: of('pressure'), recovery: of('recovery') };
}

import { type Cell, COHORTS, type Cohort } from '../core/run-record.ts';

/** Labels of one cell in one cohort. */
export interface CohortLabels {
  readonly journey: string;
  readonly segment: string;
  readonly cohort: Cohort;
}

/** Every cell in both cohorts. */
export function cohortLabels(cells: readonly Cell[]): readonly CohortLabels[] {
  return cells.flatMap(({ journey, segment }) => COHORTS.map((cohort) => ({ journey, segment, cohort })));
}

export function cohortLabelsOf({ journey, segment, cohort }: CohortLabels): CohortLabels {
  return { journey, segment, cohort };
}

/** Series of one histogram with these buckets: each bucket, +Inf, sum and count. */
export function histogramSeries(buckets: readonly number[]): number {
  return buckets.length + 3;
}

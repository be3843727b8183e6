import type { Cohort } from '../runner/core/run-record.ts';

/** The order in which the cohorts stand everywhere on the page. */
export const COHORTS_IN_ORDER = ['baseline', 'candidate'] as const satisfies readonly Cohort[];

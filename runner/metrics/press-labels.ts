/**
 * Label values of what the load counts, as the scenarios write them (`load/support/counters.ts`; a test holds both together). What a
 * newer scenario adds is counted as `other`, so that the sets stay closed.
 */
export const OTHER = 'other';
export const GAVE_UP = ['attempts', 'budget', 'deadline', 'refused', 'sold_out', 'retry_after', OTHER] as const;
export const SUPPRESSED = ['budget', 'retry_after', 'deadline', OTHER] as const;
export const ANSWERS = ['ok', 'redirect', 'refused', 'throttled', 'unavailable', 'error', 'none'] as const;

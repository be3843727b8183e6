import type { Cohort, InconclusiveCause, RunRecord } from '../run-record.ts';

/** What one run says about its release. A run without a vote voids its pair: it is no evidence in any direction. */
export type Vote =
  | { readonly votes: true; readonly bad: boolean }
  | { readonly votes: false; readonly cause: InconclusiveCause | 'skipped' };

/**
 * Only `pass` and `fail` vote, and only when the documents that the run saw name the release that was expected.
 * A failed run may have seen no document at all (a dead server names nothing); a passed one must have seen one.
 */
export function voteOf(record: RunRecord, releases: Readonly<Record<Cohort, string>>): Vote {
  if (record.outcome === 'skipped') return { votes: false, cause: 'skipped' };
  if (record.outcome === 'inconclusive') {
    return { votes: false, cause: record.inconclusive?.cause ?? 'runner_fault' };
  }
  const expected = releases[record.cohort];
  const attested = record.releasesSeen.every((seen) => seen === expected);
  if (!attested || (record.outcome === 'pass' && record.releasesSeen.length === 0)) {
    return { votes: false, cause: 'cohort_mismatch' };
  }
  return { votes: true, bad: record.outcome === 'fail' };
}

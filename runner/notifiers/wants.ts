import type { Notice } from '../core/release/notice.ts';
import type { Wishes } from './create-notifiers.ts';

const URGENCIES: readonly Notice['urgency'][] = ['info', 'warn', 'page'];

/** How urgent, as a number that grows. */
export function urgencyOf({ urgency }: Pick<Notice, 'urgency'>): number {
  return URGENCIES.indexOf(urgency);
}

/** What was told as a warning, and whose end is for the record. */
const ENDS: Partial<Record<Notice['kind'], Notice['kind']>> = {
  unfrozen: 'frozen',
  resumed: 'held',
  drift_ended: 'drifted',
  override_ended: 'override',
};

/**
 * Whether a notifier is to hear of it. What resolves a page goes to everybody who hears of pages, whatever its own kind and urgency: who was called must
 * learn that it is over, and a system that keeps alerts open would keep this one for ever. So does the end of what
 * it wanted to hear of when it began.
 */
export function wants({ kinds, leastUrgency = 'info' }: Wishes, notice: Notice): boolean {
  if (notice.resolves) return true;
  const wanted = ({ kind, urgency }: Pick<Notice, 'kind' | 'urgency'>) =>
    (kinds?.includes(kind) ?? true) && urgencyOf({ urgency }) >= URGENCIES.indexOf(leastUrgency);
  const begun = ENDS[notice.kind];
  return wanted(notice) || (begun !== undefined && wanted({ kind: begun, urgency: 'warn' }));
}

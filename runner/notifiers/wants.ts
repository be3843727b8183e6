import type { Notice } from '../core/release/notice.ts';
import type { Wishes } from './create-notifiers.ts';

const URGENCIES: readonly Notice['urgency'][] = ['info', 'warn', 'page'];

/** How urgent, as a number that grows. */
export function urgencyOf({ urgency }: Pick<Notice, 'urgency'>): number {
  return URGENCIES.indexOf(urgency);
}

/**
 * Whether a notifier is to hear of it. What resolves a page goes to everybody who hears of pages, whatever its own kind and urgency: who was called must
 * learn that it is over, and a system that keeps alerts open would keep this one for ever.
 */
export function wants({ kinds, leastUrgency = 'info' }: Wishes, notice: Notice): boolean {
  if (notice.resolves) return true;
  return (kinds?.includes(notice.kind) ?? true) && urgencyOf(notice) >= URGENCIES.indexOf(leastUrgency);
}

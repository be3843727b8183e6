import type { Notice } from '../core/release/notice.ts';

/** What a notice does to the alerts of its release, in systems that keep alerts open (PagerDuty, Alertmanager). */
export interface AlertChange {
  /** `null`: it opens none. */
  readonly opens: 'page' | 'warn' | null;
  /** What is open at these levels ends, but for the alert that it opens itself. */
  readonly ends: readonly ('page' | 'warn')[];
}

/**
 * The one rule: a page stays open until a notice resolves it or a page of another kind takes its place: that one has to call again, which an alert
 * that is open already does not. A warning is only as old as the release's last notice, so that any later one ends it that is not said aside;
 * what is for the record opens nothing. A page that also resolves stays a page: somebody must act.
 */
export function alertChange({ urgency, resolves, aside }: Pick<Notice, 'urgency' | 'resolves' | 'aside'>): AlertChange {
  if (urgency === 'page') return { opens: 'page', ends: ['page', 'warn'] };
  const page = resolves ? (['page'] as const) : [];
  return urgency === 'warn'
    ? { opens: 'warn', ends: [...page, 'warn'] }
    : { opens: null, ends: aside === true ? page : [...page, 'warn'] };
}

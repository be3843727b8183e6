import type { Notice } from '../core/release/notice.ts';

/** What a notice does to the alerts of its release, in systems that keep alerts open (PagerDuty, Alertmanager). */
export interface AlertChange {
  /** `null`: it opens none. */
  readonly opens: 'page' | 'warn' | null;
  readonly ends: readonly ('page' | 'warn')[];
}

/**
 * The one rule: a page stays open until a notice resolves it, however much else happens; a warning is only as old as the release's last notice, so that any
 * later one ends it that is not said aside; what is for the record opens nothing. A page that also resolves stays a page: somebody must act.
 */
export function alertChange({ urgency, resolves, aside }: Pick<Notice, 'urgency' | 'resolves' | 'aside'>): AlertChange {
  if (urgency === 'page') return { opens: 'page', ends: ['warn'] };
  const page = resolves ? (['page'] as const) : [];
  return urgency === 'warn'
    ? { opens: 'warn', ends: page }
    : { opens: null, ends: aside === true ? page : [...page, 'warn'] };
}

import type { Reason, VerdictValue } from '../result.ts';

export const NOTICE_KINDS = [
  'entered',
  'held',
  'widened',
  'completed',
  'roll_back_decided',
  'roll_back_wanted',
  'rolled_back',
  'rollback_unproved',
  'rollback_failed',
  'stepped_back',
  'drifted',
  'drift_ended',
  'rehearsed',
  'rehearsal_failed',
  'frozen',
  'deadline',
  'awaiting_approval',
  'override',
  'unfrozen',
  'resumed',
  'closed',
  'approved',
  'override_ended',
] as const;

/** What somebody can be called for. */
export const PAGE_KINDS = [
  'held',
  'roll_back_decided',
  'roll_back_wanted',
  'rollback_unproved',
  'rollback_failed',
  'stepped_back',
  'drifted',
  'rehearsal_failed',
  'deadline',
] as const satisfies readonly (typeof NOTICE_KINDS)[number][];
export type PageKind = (typeof PAGE_KINDS)[number];

/** One message per decision; never one per poll. */
export interface Notice {
  /** Grows with the release's log, unique within the release; makes repeated deliveries recognisable. */
  readonly id: string;
  readonly release: string;
  readonly stage: string;
  readonly at: string;
  readonly kind: (typeof NOTICE_KINDS)[number];
  /** `page`: somebody must act now; `warn`: somebody should look; `info`: for the record. */
  readonly urgency: 'info' | 'warn' | 'page';
  /** Ends what an earlier `page` of the release called people for. On the way it is told only where one did, at the end always. */
  readonly resolves: boolean;
  /** Said beside something that was told before and lasts: ends no warning. */
  readonly aside?: boolean;
  readonly verdict: VerdictValue | null;
  /** Gate odds at which the candidate is rolled back, as x : 1; left out where odds have no part in it. */
  readonly limit?: number;
  /** One line: what happened. */
  readonly title: string;
  /** Why, with the numbers. */
  readonly reasons: readonly Reason[];
  readonly facts: Readonly<Record<string, string>>;
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** What can be done next, as commands or places. */
  readonly next: readonly string[];
}

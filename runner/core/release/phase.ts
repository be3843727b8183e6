import type { EventKind } from './event.ts';

export const PHASES = [
  'planned',
  'entering',
  'exposing',
  'soaking',
  'held',
  'rehearsing',
  'watched',
  'frozen',
  'rolling_back',
  'rolled_back',
  'rollback_failed',
  'closed',
] as const;
/**
 * Where a release is. `entering`: entry criteria are looked at; `exposing`: an order is under way; `soaking`: judged; `held`: something
 * must change first; `rehearsing`: taken back for a trial, to be exposed again; `watched`: all users see it, rollback still armed; `frozen`: the
 * line was stopped.
 */
export type Phase = (typeof PHASES)[number];

/** Somebody, or the policy in their name, decided to take the candidate back: no mode and no stage makes that unsaid. */
export const TAKEN_BACK: readonly Phase[] = ['rolling_back', 'rolled_back', 'rollback_failed'];
/** Nothing more happens to it. */
export const OVER: readonly Phase[] = ['rolled_back', 'closed'];
/** Where evidence alone may turn the release back: everywhere on its way, but not while a person has stopped the line. */
export const ON_ITS_WAY: readonly Phase[] = ['entering', 'exposing', 'soaking', 'held', 'rehearsing', 'watched'];
/** Where a rollback can be decided: everywhere that users may see the candidate, or might after an order that is under way. */
const OPEN: readonly Phase[] = ['planned', ...ON_ITS_WAY, 'frozen'];
/** Where an order can be open: the line may be stopped while it is carried out. */
const UNDER_ORDER: readonly Phase[] = ['exposing', 'rehearsing', 'rolling_back', 'frozen'];

/**
 * Which event may happen in which phase: the state machine as a table (gates.md 6.6). A rollback that failed may be decided again. Stopping
 * the line does not stop a rollback.
 */
export const ALLOWED_IN: Readonly<Record<EventKind, readonly Phase[]>> = {
  planned: [],
  entering: ['planned', 'held'],
  ordered: ['entering', 'soaking', 'held', 'rehearsing', 'rolling_back'],
  attempt_failed: UNDER_ORDER,
  applied: UNDER_ORDER,
  unproved: UNDER_ORDER,
  proved: UNDER_ORDER,
  order_failed: UNDER_ORDER,
  drifted: ['entering', 'soaking', 'held', 'frozen'],
  drift_ended: ['entering', 'soaking', 'held', 'frozen'],
  held: ['soaking', 'held', 'entering'],
  resumed: ['held'],
  passed: ['soaking'],
  completed: ['soaking'],
  closed: ['watched', 'planned'],
  roll_back_decided: [...OPEN, 'rollback_failed'],
  roll_back_wanted: ['entering', 'exposing', 'watched', 'frozen'],
  rehearsal_decided: ['soaking'],
  frozen: ['planned', ...ON_ITS_WAY],
  unfrozen: ['frozen'],
  // While it is exposed none is asked for; logs of earlier versions have some.
  approved: ['entering', 'soaking', 'held', 'exposing'],
  deadline_passed: ['entering', 'soaking', 'held', 'watched'],
  overridden: [...OPEN, 'rolling_back', 'rollback_failed'],
  override_ended: PHASES,
  alert: PHASES,
  restarted: PHASES.filter((phase) => !OVER.includes(phase)),
};

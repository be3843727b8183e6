import type { Notice } from './notice.ts';
import { worthTelling } from './worth-telling.ts';

/** What people know so far of a release. Immutable. */
export interface Telling {
  /** What they were told last, without what was said aside of it. */
  readonly last: Notice | null;
  /** The hold that they were told of and that is not over for all that they know. */
  readonly hold: Notice | null;
  /** That it is over, since an instant (milliseconds since the epoch): told once it has stood for a while. */
  readonly resumed: { readonly notice: Notice; readonly sinceMs: number } | null;
  /** The approval that they know to be waited for. */
  readonly asked: Notice | null;
  /** Whether they were called for something that is not over for all that they know. */
  readonly called: boolean;
}

export interface Told {
  readonly telling: Telling;
  /** What they are to be told now; null: nothing. */
  readonly notice: Notice | null;
}

export const NOTHING_TOLD: Telling = { last: null, hold: null, resumed: null, asked: null, called: false };

/** A stage that is held and goes on by turns is told as held, until it has gone on for so long. */
const STANDS_MS = 300_000;

/** Said beside everything else: what was told before goes on or not as it did. */
const BESIDE: ReadonlySet<Notice['kind']> = new Set([
  'approved',
  'override',
  'override_ended',
  'deadline',
  'drift_ended',
]);
/** Said of a decision once, whatever comes before and after it. */
const ASIDE: ReadonlySet<Notice['kind']> = new Set(['approved', 'override_ended']);
/** Nothing goes on after it: it ends whatever may be open, for whoever heard of anything. */
const LAST: ReadonlySet<Notice['kind']> = new Set(['completed', 'closed', 'rolled_back']);

/**
 * Whether a notice is to be told at an instant (milliseconds since the epoch). The end of a hold is news to those alone who heard of it, that something
 * is over to those who were called for it. An approval that a stage waits for is told with the end of its hold: in the place of it.
 */
export function tellingOf(before: Telling, notice: Notice, nowMs: number): Told {
  if (notice.kind === 'resumed') {
    const resumed = before.hold === null ? null : { notice, sinceMs: nowMs };
    return { telling: { ...before, resumed }, notice: null };
  }
  const isAsked = notice.kind === 'awaiting_approval';
  if (isAsked && before.resumed !== null && !stands(before.resumed, nowMs)) return { telling: before, notice: null };
  const isBeside = BESIDE.has(notice.kind);
  const resumed = isBeside ? before.resumed : null;
  if (!worthTelling(isAsked ? before.asked : before.last, notice))
    return { telling: { ...before, resumed }, notice: null };
  const ends = notice.resolves || (isAsked && before.resumed?.notice.resolves === true);
  return told(
    {
      last: ASIDE.has(notice.kind) ? before.last : notice,
      hold: isHold(notice) ? notice : isBeside || notice.kind === 'drifted' ? before.hold : null,
      resumed: notice.urgency === 'page' ? endingNothing(resumed) : resumed,
      asked: isAsked ? notice : isBeside ? before.asked : null,
      called: before.called,
    },
    { ...notice, resolves: ends },
  );
}

/** What has become worth telling by time alone. */
export function toldByTime(before: Telling, nowMs: number): Told {
  const { resumed } = before;
  if (resumed === null || !stands(resumed, nowMs)) return { telling: before, notice: null };
  return told({ ...before, last: resumed.notice, hold: null, resumed: null }, resumed.notice);
}

function told(telling: Telling, notice: Notice): Told {
  const resolves = notice.resolves && (telling.called || LAST.has(notice.kind));
  const called = notice.urgency === 'page' || (telling.called && !resolves);
  return { telling: { ...telling, called }, notice: { ...notice, resolves } };
}

function stands({ sinceMs }: NonNullable<Telling['resumed']>, nowMs: number): boolean {
  return nowMs - sinceMs >= STANDS_MS;
}

/** What people are called for since lasts when the hold before it is told to be over. */
function endingNothing(resumed: Telling['resumed']): Telling['resumed'] {
  return resumed === null ? null : { ...resumed, notice: { ...resumed.notice, resolves: false } };
}

function isHold({ kind, urgency }: Notice): boolean {
  return kind === 'held' || (kind === 'unfrozen' && urgency === 'warn');
}

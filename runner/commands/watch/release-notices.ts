import type { ReleaseEvent } from '../../core/release/event.ts';
import type { Notice } from '../../core/release/notice.ts';
import { approvalNotice, type NoticeFacts, noticeOf } from '../../core/release/notice-of.ts';
import { plannedRelease, releaseAfter } from '../../core/release/release-after.ts';
import { nothingKnown } from '../../core/release/situation.ts';
import { type Standing, standingOf } from '../../core/release/standing.ts';
import type { ReleaseState } from '../../core/release/state.ts';
import { NOTHING_TOLD, type Told, tellingOf, toldByTime } from '../../core/release/telling.ts';
import type { Conductor } from '../release/conduct-release.ts';

export interface ReleaseNoticesNeeds {
  /** What the log held of the release when it was taken up. */
  readonly history: readonly ReleaseEvent[];
  /** Sends a notice; one that has the id of an earlier one may be the same again. */
  readonly tell: (notice: Notice) => void;
  /** Where people look at the release. */
  readonly url: () => string | null;
  readonly now: () => number;
}

/** Tells people of a release, each decision once. */
export interface ReleaseNotices {
  /** After each event, with the state that it led to. */
  happened(event: ReleaseEvent, state: ReleaseState): void;
  /** From here on the release is led; what happened while it was taken up is told now. */
  led(conductor: Pick<Conductor, 'state' | 'standing' | 'judgement'>): void;
  /** Looks at the clock. */
  tick(): void;
}

/**
 * A process that was killed may not have delivered what happened just before. Those whom it matters to are told again if it comes back within so long,
 * once: receivers know a notice that comes again by its id.
 */
const TOLD_AGAIN_MS = 120_000;

export function createReleaseNotices({ history, tell, url, now }: ReleaseNoticesNeeds): ReleaseNotices {
  const overrides = history.flatMap((event) => (event.kind === 'overridden' ? [event.override] : []));
  const before = toldBefore(history, { overrides, url: url() });
  let telling = before.telling;
  let seq = history.length;
  let conductor: Parameters<ReleaseNotices['led']>[0] | null = null;
  const early: { readonly event: ReleaseEvent; readonly state: ReleaseState; readonly seq: number }[] = [];

  const take = (told: Told) => {
    telling = told.telling;
    if (told.notice !== null) tell(told.notice);
  };
  const facts = (it: NonNullable<typeof conductor>, of: number): NoticeFacts => {
    const { odds = null, limit = null } = it.judgement() ?? {};
    return { seq: of, odds, limit, standing: it.standing(), overrides, url: url() };
  };
  const say = (it: NonNullable<typeof conductor>, { event, state, seq: of }: (typeof early)[number]) => {
    const known = facts(it, of);
    // By the time that it is said, something else may have followed.
    const standing = state === it.state ? known.standing : standingAlone(event, state);
    const notice = noticeOf(event, state, { ...known, standing });
    if (notice !== null) take(tellingOf(telling, notice, now()));
  };

  return {
    happened(event, state) {
      seq += 1;
      if (event.kind === 'overridden') overrides.push(event.override);
      const one = { event, state, seq };
      if (conductor === null) early.push(one);
      else say(conductor, one);
    },
    led(it) {
      conductor = it;
      for (const notice of before.notices) if (isToldAgain(notice, now())) tell(notice);
      for (const one of early.splice(0)) say(it, one);
    },
    tick() {
      if (conductor === null) return;
      const approval = approvalNotice(conductor.state, facts(conductor, seq), new Date(now()).toISOString());
      take(approval === null ? toldByTime(telling, now()) : tellingOf(telling, approval, now()));
    },
  };
}

/** What people were told as far as the log shows it, and the notices since the process before began. */
function toldBefore([first, ...rest]: readonly ReleaseEvent[], known: Pick<NoticeFacts, 'overrides' | 'url'>) {
  const notices: Notice[] = [];
  let telling = NOTHING_TOLD;
  if (first?.kind !== 'planned') return { telling, notices };
  let state = plannedRelease(first.plan, first.at);
  for (const [index, event] of rest.entries()) {
    state = releaseAfter(state, event);
    const nowMs = Date.parse(event.at);
    const standing = standingAlone(event, state);
    const notice = noticeOf(event, state, { ...known, seq: index + 2, odds: null, limit: null, standing });
    telling = toldByTime(telling, nowMs).telling;
    // What happened before it was told again then.
    if (event.kind === 'restarted') notices.length = 0;
    if (notice === null) continue;
    const told = tellingOf(telling, notice, nowMs);
    telling = told.telling;
    if (told.notice !== null) notices.push(told.notice);
  }
  return { telling, notices };
}

function standingAlone({ at }: ReleaseEvent, state: ReleaseState): Standing {
  return standingOf(state, nothingKnown(Date.parse(at)));
}

function isToldAgain({ urgency, resolves, at }: Notice, nowMs: number): boolean {
  return (urgency !== 'info' || resolves) && nowMs - Date.parse(at) < TOLD_AGAIN_MS;
}

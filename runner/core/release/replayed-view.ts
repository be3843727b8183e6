import { judgeState } from '../judge/judge.ts';
import { gateStatusOf } from './gate-status.ts';
import { NO_ODDS, oddsAfter } from './odds-history.ts';
import type { ReleaseView } from './release-view.ts';
import type { ReplayedRelease } from './replay-release.ts';
import { standingAtEnd } from './standing-at-end.ts';

/** A release that was replayed, as the release page would show it at its end: with the evidence that decided it. */
export function replayedView(replay: ReplayedRelease): ReleaseView {
  const { state, events, steps, decided } = replay;
  const { judgement } = decided;
  const last = events.at(-1)?.event.at;
  const nowMs = last === undefined ? decided.atMs : Math.max(decided.atMs, Date.parse(last));
  const status = gateStatusOf(state, { standing: standingAtEnd(replay, nowMs), judgement, nowMs });
  const odds = steps.reduce((history, { run, after }) => {
    const at = run.finishedAt ?? run.startedAt;
    const known = judgeState(after, at);
    return oddsAfter(history, { release: status.release, at, odds: known.odds, cells: known.cells });
  }, NO_ODDS);
  return { status, odds: odds.points, history: events.map(({ event }) => event) };
}

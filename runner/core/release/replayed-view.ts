import { judgeState } from '../judge/judge.ts';
import { gateStatusOf } from './gate-status.ts';
import { NO_ODDS, oddsAfter } from './odds-history.ts';
import type { ReleaseView } from './release-view.ts';
import type { ReplayedRelease } from './replay-release.ts';
import { nothingKnown } from './situation.ts';
import { standingOf } from './standing.ts';

/** A release that was replayed, as the release page would show it at its end: with the evidence that decided it. */
export function replayedView({ state, events, steps, decided }: ReplayedRelease): ReleaseView {
  const { judgement } = decided;
  const last = events.at(-1)?.event.at;
  const nowMs = last === undefined ? decided.atMs : Math.max(decided.atMs, Date.parse(last));
  const situation = { ...nothingKnown(nowMs), judgement };
  const status = gateStatusOf(state, { standing: standingOf(state, situation), judgement, nowMs });
  const odds = steps.reduce((history, { run, after }) => {
    const at = run.finishedAt ?? run.startedAt;
    const known = judgeState(after, at);
    return oddsAfter(history, { release: status.release, at, odds: known.odds, cells: known.cells });
  }, NO_ODDS);
  return { status, odds: odds.points, history: events.map(({ event }) => event) };
}

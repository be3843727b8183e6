import { asOdds, counted } from '../judge/wording.ts';
import { happeningText } from '../release/happening-text.ts';
import type { Actor } from '../release/plan.ts';
import { releaseOutcomeOf } from '../release/release-document.ts';
import type { ReplayedEvent, ReplayedRelease } from '../release/replay-release.ts';
import { shoppersLines } from '../release/shoppers-text.ts';
import type { Walk } from '../walk.ts';
import { explainJudgement } from './explain.ts';

/** Closer than this, two odds are the same number written down twice. */
const SAME_ODDS = 1e-9;

/**
 * How a release came to where it is, in lines of text: its way as the log has it, what decided it, and the evidence for that, judged anew.
 * The same log and runs give the same text. `runs`: how many the walk has.
 */
export function explainRelease(walk: Walk, replay: ReplayedRelease, runs: number): readonly string[] {
  const { state, events, steps, decided } = replay;
  const { baseline, candidate } = state.plan.releases;
  const at = new Date(decided.atMs).toISOString();
  return [
    `Release ${state.plan.id}: ${candidate} (candidate) over ${baseline} (baseline), in walk ${walk.id}`,
    ...(walk.endedAt === null ? ['Its walk has not ended: it is under way, or was cut off.'] : []),
    `Outcome: ${releaseOutcomeOf(state)}`,
    ...(walk.result?.release?.shoppers == null ? [] : shoppersLines(walk.result.release)),
    '',
    'Its way, as the log has it',
    ...events.flatMap(told),
    ...audited(events),
    '',
    decided.event === null
      ? `Nothing has decided it; as its evidence stood at ${at}, for stage ${stageAt(replay)}:`
      : `Decided by ${actorText(decided.event.actor)} at ${at} in stage ${stageAt(replay)}, from ${counted(decided.runs, 'run')}. What the evidence said then:`,
    '',
    ...explainJudgement({
      ...{ state: decided.judge, nowMs: decided.atMs, steps, runs: decided.runs },
      late: runs - decided.runs,
    }),
  ];
}

function actorText(actor: Actor): string {
  if (actor.kind === 'policy') return 'the policy';
  return actor.kind === 'person' ? `${actor.name} (${actor.role})` : actor.name;
}

function told({ event, state }: ReplayedEvent): readonly string[] {
  const text = happeningText(event, state);
  return text === null ? [] : [`  ${event.at}  ${text}`];
}

/** Whether the evidence that is stored still gives the odds that were written down when they were acted on. */
function audited(events: readonly ReplayedEvent[]): readonly string[] {
  const decisions = events.flatMap(({ event, odds }) =>
    'odds' in event && event.odds !== null && odds !== null ? [{ event, written: event.odds, replayed: odds }] : [],
  );
  if (decisions.length === 0) return [];
  const apart = decisions.filter(
    ({ written, replayed }) => Math.abs(written - replayed) > SAME_ODDS * Math.max(1, written),
  );
  if (apart.length === 0)
    return [`  The stored evidence gives the same odds at ${counted(decisions.length, 'decision')}.`];
  return apart.map(
    ({ event, written, replayed }) =>
      `  ${event.at}  ${event.kind} was decided at ${asOdds(written)}, which the stored evidence does not give: ${asOdds(replayed)}`,
  );
}

function stageAt({ events, decided }: ReplayedRelease): string {
  const at = events.findLastIndex(({ event }) => event === decided.event);
  const { state } = (at < 0 ? events.at(-1) : events[at]) ?? {};
  return state?.plan.stages[state.rollback?.from.stage ?? state.stage]?.name ?? '';
}

import type { Judgement } from '../judge/judgement.ts';
import type { Reason, ReasonCode } from '../result.ts';
import { NOBODY, sameExposure } from './exposure.ts';
import { overrideReason } from './forced.ts';
import { isMuted } from './muted-cells.ts';
import type { Situation } from './situation.ts';
import { isLastStage, type ReleaseState, stageOf } from './state.ts';

/** What time and runs mend by themselves. */
const MENDING: readonly ReasonCode[] = ['soaking', 'undecided'];

/** What holds a stage because of its evidence: it soaks anew once that has ended. */
export const DOUBTS: readonly ReasonCode[] = [
  'no_data',
  'stale',
  'segment_missing',
  'wrong_release',
  'control_unhealthy',
];

/** What the evidence says against more users; empty: it says `widen`. Muted cells do not speak. */
export function evidenceReasons(state: ReleaseState, { judgement, nowMs }: Situation): readonly Reason[] {
  if (judgement === null) return [noEvidenceYet(state)];
  // What led to a roll back is filtered here; in everything else the judge has left out what is muted.
  const loud = judgement.reasons.filter((reason) => !isMuted(reason, state, nowMs));
  const isAllMuted = judgement.verdict === 'roll_back' && loud.length === 0;
  return isAllMuted ? [overrideReason(state.overrides, 'mute', nowMs)] : loud;
}

/**
 * What the evidence says against entering the stage now. It said `widen` when the stage before was passed, but criteria, people and freezes
 * take their time, and a restart takes the evidence away: it must say so still. A stage that is entered again, after a rehearsal or an order
 * that failed, shows nobody more than was decided: there it only must not be in doubt.
 */
export function evidenceToEnter(state: ReleaseState, situation: Situation): readonly Reason[] {
  const { name, exposure } = stageOf(state);
  if (sameExposure(exposure, NOBODY)) return [];
  const reasons = evidenceReasons(state, situation);
  return state.visits.at(-1)?.name === name ? inDoubt(reasons, situation.judgement) : reasons;
}

/** Without what mends itself: nobody knows, or something looks wrong. A cell under suspicion is asked again at once, and in doubt until then. */
export function inDoubt(reasons: readonly Reason[], judgement: Judgement | null): readonly Reason[] {
  const isSuspicious = judgement !== null && judgement.burst.length > 0;
  return reasons.filter(({ code }) => !MENDING.includes(code) || (isSuspicious && code === 'undecided'));
}

function noEvidenceYet(state: ReleaseState): Reason {
  const { name } = stageOf(state);
  return {
    code: 'no_data',
    text: `Stage ${name}${isLastStage(state) ? ', the last one,' : ''} has no evidence of its own yet.`,
  };
}

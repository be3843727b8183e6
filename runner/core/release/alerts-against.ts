import type { Judgement } from '../judge/judgement.ts';
import type { Reason } from '../result.ts';
import { DOUBTS } from './evidence-reasons.ts';
import { NOBODY, sameExposure } from './exposure.ts';
import { type ReleaseState, stageOf } from './state.ts';

/**
 * Alerts that the stage names as a reason to go back (`rollBackOn`), as far as they can be the candidate's doing: they began since users first
 * saw it, and the old release is known to be well: where nothing is known, after a restart or when rounds fail to come, it may be sick as well.
 * All others hold.
 */
export function alertsAgainst(state: ReleaseState, judgement: Judgement | null): readonly Reason[] {
  const { plan, stage, phase } = state;
  const { rollBackOn = [] } = stageOf(state);
  // Users are still at the stage before.
  const before = phase === 'entering' ? (plan.stages[stage - 1]?.rollBackOn ?? []) : [];
  const named = [...rollBackOn, ...before];
  const seen = state.visits.find(({ exposure }) => !sameExposure(exposure, NOBODY));
  const mayBeShared = judgement === null || judgement.reasons.some(({ code }) => DOUBTS.includes(code));
  if (seen === undefined || mayBeShared) return [];
  return state.alerts
    .filter(({ name, startsAt }) => named.includes(name) && Date.parse(startsAt) >= Date.parse(seen.enteredAt))
    .map(({ name, startsAt, summary }) => ({
      code: 'alert',
      text: `${name} is firing since ${startsAt}${summary === '' ? '' : `: ${summary}`}; the plan says to roll back then.`,
    }));
}

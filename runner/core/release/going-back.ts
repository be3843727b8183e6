import type { Happening } from './event.ts';
import { forcedHere } from './forced.ts';
import { ALLOWED_IN } from './phase.ts';
import { codesOf } from './reason-codes.ts';
import type { Situation } from './situation.ts';
import { rollBackReasons, standingOf } from './standing.ts';
import { type ReleaseState, stageOf } from './state.ts';

/** What becomes of reasons to take the candidate back, wherever it is on its way; null: there are none, or somebody was told of them. */
export function backFrom(state: ReleaseState, situation: Situation): Happening | null {
  return rollBack(state, situation) ?? wanted(state, situation);
}

/** By evidence where the stage lets the policy do it; by a person's override wherever anything may be moved. */
function rollBack(state: ReleaseState, situation: Situation): Happening | null {
  const { judgement, nowMs } = situation;
  const { verdict, reasons } = standingOf(state, situation);
  if (verdict !== 'roll_back') return null;
  const { mode } = state.plan;
  const { authority } = stageOf(state);
  const isForced = forcedHere(state, nowMs) === 'roll_back';
  const mayAct = isForced ? mode !== 'observe' : mode === 'enforce' && authority.rollBack === 'policy';
  return mayAct ? { kind: 'roll_back_decided', reasons, odds: judgement?.odds ?? null } : null;
}

/** A stopped line stays as it is but for a person: who forces a roll back is one. */
export function backWhileFrozen(state: ReleaseState, situation: Situation): Happening | null {
  const reasons = rollBackReasons(state, situation);
  const isForced = forcedHere(state, situation.nowMs) === 'roll_back' && state.plan.mode !== 'observe';
  if (reasons === null || !isForced) return wanted(state, situation);
  return { kind: 'roll_back_decided', reasons, odds: situation.judgement?.odds ?? null };
}

/** Where what is known says to roll back and the policy may not, somebody is told; a stage that soaks is held, which tells them. */
function wanted(state: ReleaseState, situation: Situation): Happening | null {
  const reasons = rollBackReasons(state, situation) ?? [];
  const isTold = codesOf(reasons) === codesOf(state.rollBackWanted);
  const isOurs = ALLOWED_IN.roll_back_wanted.includes(state.phase) && state.plan.mode !== 'observe';
  return reasons.length === 0 || isTold || !isOurs ? null : { kind: 'roll_back_wanted', reasons };
}

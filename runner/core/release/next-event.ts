import { durationInWords } from '../duration.ts';
import type { Reason } from '../result.ts';
import { sickSpanOf } from './both-sick.ts';
import { deadlineMs } from './deadline.ts';
import type { Happening, ReleaseEvent } from './event.ts';
import { evidenceReasons, inDoubt } from './evidence-reasons.ts';
import { exposureInWords, NOBODY } from './exposure.ts';
import { forcedHere } from './forced.ts';
import { backFrom, backWhileFrozen } from './going-back.ts';
import type { Order } from './order.ts';
import { ON_ITS_WAY } from './phase.ts';
import { codesOf } from './reason-codes.ts';
import { PROOF_ROUNDS, type Situation, STEP_BACK_AFTER_MS } from './situation.ts';
import { entryReasons, standingOf } from './standing.ts';
import { isExposed, isLastStage, type ReleaseState, stageOf } from './state.ts';

/** Reasons that mend themselves with time and runs: a stage that soaks is not held by them. */
const ORDINARY: readonly Reason['code'][] = ['soaking', 'undecided', 'awaiting_approval', 'exit_unmet', 'deadline'];

/**
 * What the policy does next, now; null: nothing. To be asked again with the state after it, until it gives null. Whatever it says is a
 * function of the log and the situation alone, so that a verdict can be replayed.
 */
export function nextEvent(state: ReleaseState, situation: Situation): ReleaseEvent | null {
  const happening = endedOverride(state, situation) ?? inPhase(state, situation);
  return happening === null
    ? null
    : { at: new Date(situation.nowMs).toISOString(), actor: { kind: 'policy' }, ...happening };
}

function inPhase(state: ReleaseState, situation: Situation): Happening | null {
  if (ON_ITS_WAY.includes(state.phase)) {
    const back = backFrom(state, situation);
    if (back !== null) return back;
  }
  switch (state.phase) {
    case 'planned':
      return { kind: 'entering', stage: 0 };
    case 'entering':
      return whenEntering(state, situation);
    case 'exposing':
      return afterExposing(state);
    case 'soaking':
    case 'held':
      return whenJudged(state, situation);
    case 'watched':
      return whenWatched(state, situation);
    case 'rehearsing':
      return whenTakenBack(state, situation, {
        kind: 'rehearse',
        reason: `Rehearsal: back from ${stageOf(state).name}, and there again once that is proved`,
      });
    case 'frozen':
      // What was under way when the line was stopped may come to its end; nothing follows from it.
      return (
        backWhileFrozen(state, situation) ??
        (state.order?.order.kind === 'rehearse' ? provedByRounds(state, situation) : null)
      );
    case 'rolling_back':
      return whenTakenBack(state, situation, {
        kind: 'roll_back',
        reason: state.rollback?.reasons[0]?.text ?? 'rolled back',
      });
    default:
      return null;
  }
}

function endedOverride({ overrides }: ReleaseState, { nowMs }: Situation): Happening | null {
  const over = overrides.find(({ expiresAt }) => Date.parse(expiresAt) <= nowMs);
  return over === undefined ? null : { kind: 'override_ended', id: over.id, why: 'expired' };
}

function whenEntering(state: ReleaseState, situation: Situation): Happening | null {
  // Whoever only observes sees the dark stage, which nobody else does.
  const mayAct = state.plan.mode !== 'observe' || state.stage === 0;
  if (!mayAct || entryReasons(state, situation).length > 0) return late(state, situation);
  const { name, exposure } = stageOf(state);
  const reason = `Stage ${name}: ${exposureInWords(exposure)} of users`;
  return {
    kind: 'ordered',
    stage: state.stage,
    order: order(state, situation, { kind: 'expose', exposure, reason }, state.stage),
  };
}

/** An exposure is proved by being read back; only people's own requests could tell more, and those are not ours. */
function afterExposing({ order }: ReleaseState): Happening | null {
  return order?.state === 'applied' ? { kind: 'proved', decision: order.order.decision, rounds: {} } : null;
}

function whenJudged(state: ReleaseState, situation: Situation): Happening | null {
  const standing = standingOf(state, situation);
  if (!isExposed(state)) return retried(state) ?? late(state, situation);
  const stepped = stepBack(state, situation);
  if (stepped !== null) return stepped;
  if (standing.verdict === 'widen' && state.plan.mode !== 'observe') {
    if (state.phase === 'held') return { kind: 'resumed' };
    const { judgement } = situation;
    if (isLastStage(state)) return { kind: 'completed' };
    return { kind: 'passed', stage: state.stage, shown: judgement?.shown ?? '', odds: judgement?.odds ?? 0 };
  }
  const blocking = [
    ...standing.reasons.filter(({ code }) => !ORDINARY.includes(code)),
    ...sickForLong(state, situation),
  ];
  // No data is what every stage begins with: it holds a stage only once its time is up.
  const waiting =
    blocking.every(({ code }) => code === 'no_data' || code === 'segment_missing') && !isOld(state, situation);
  if (blocking.length > 0 && !waiting) {
    if (state.phase !== 'held' || codesOf(blocking) !== codesOf(state.heldFor))
      return { kind: 'held', reasons: blocking };
  } else if (state.phase === 'held') return { kind: 'resumed' };
  return late(state, situation);
}

/**
 * All users see it: it is over once they have for a while, and nothing is in doubt then, by evidence of this life of the process. Until then
 * rolling back stays armed; when doubt lasts, a person is told and decides.
 */
function whenWatched(state: ReleaseState, situation: Situation): Happening | null {
  const { nowMs, judgement } = situation;
  const { warmUpSeconds, soakSeconds } = stageOf(state);
  const overdueMs = nowMs - Date.parse(state.since) - state.plan.watchSeconds * 1000;
  const doubts = inDoubt(evidenceReasons(state, situation), judgement);
  const isCalm = doubts.every(({ code }) => code === 'override') && state.alerts.length === 0;
  if (isCalm && overdueMs >= 0) return { kind: 'closed' };
  const isLate = overdueMs >= (warmUpSeconds + soakSeconds) * 1000 && nowMs >= deadlineMs(state);
  return isLate && !state.deadlineTold ? { kind: 'deadline_passed', stage: state.stage } : null;
}

function whenTakenBack(
  state: ReleaseState,
  situation: Situation,
  { kind, reason }: Pick<Order, 'kind' | 'reason'>,
): Happening | null {
  if (state.order !== null) return provedByRounds(state, situation);
  return {
    kind: 'ordered',
    stage: state.stage,
    order: order(state, situation, { kind, exposure: NOBODY, reason }, state.stage),
  };
}

/** In every segment so many rounds in a row were served by the baseline: users see what was ordered. */
function provedByRounds({ order: open }: ReleaseState, { proofs }: Situation): Happening | null {
  const rounds = Object.values(proofs);
  return open?.state === 'applied' && rounds.length > 0 && rounds.every((times) => times >= PROOF_ROUNDS)
    ? { kind: 'proved', decision: open.order.decision, rounds: proofs }
    : null;
}

/** Both releases became sick as more users came: fewer users are cheap, reversible, and the experiment that tells (detection.md 7). */
function stepBack(state: ReleaseState, situation: Situation): Happening | null {
  if (!isSickForLong(state, situation) || !situation.canNarrow) return null;
  const stage = state.stage - 1;
  const exposure = state.plan.stages[stage]?.exposure ?? NOBODY;
  const reason = 'Both releases are sick since more users came: one stage back, to see whether it ends';
  return { kind: 'ordered', stage, order: order(state, situation, { kind: 'step_back', exposure, reason }, stage) };
}

/** Some cell, since this stage was exposed. Somebody who forces the stage to stay or to go on has seen it, and knows better. */
function isSickForLong(state: ReleaseState, { bothSick, nowMs, judgement }: Situation): boolean {
  const { exposedAt, stage, plan } = state;
  if (forcedHere(state, nowMs) !== null || stage === 0 || exposedAt === null || plan.mode !== 'enforce') return false;
  return (judgement?.reasons ?? []).some((reason) => {
    const span = sickSpanOf(reason, bothSick);
    if (span === null) return false;
    const began = span.sinceMs - Date.parse(exposedAt);
    return began >= 0 && began <= STEP_BACK_AFTER_MS && span.untilMs - span.sinceMs >= STEP_BACK_AFTER_MS;
  });
}

/** Where exposure can't be taken back a stage, a person decides whether to take it back whole. */
function sickForLong(state: ReleaseState, situation: Situation): readonly Reason[] {
  if (situation.canNarrow || !isSickForLong(state, situation)) return [];
  const text =
    'Both releases are sick since more users came, and no actuator can take exposure back by one stage: roll back, or wait until it ends.';
  return [{ code: 'actuator_failed', text }];
}

/** After an actuator failed a person looks first; their approval lets it be tried again. */
function retried({ approvals, stage, since }: ReleaseState): Happening | null {
  const asked = approvals.some((approval) => approval.stage === stage && approval.at > since);
  return asked ? { kind: 'entering', stage } : null;
}

function late(state: ReleaseState, { nowMs, judgement }: Situation): Happening | null {
  const { deadlineSeconds, onDeadline, name, authority } = stageOf(state);
  if (nowMs < deadlineMs(state)) return null;
  const isForced = forcedHere(state, nowMs) !== null;
  if (!isForced && onDeadline === 'roll_back' && authority.rollBack === 'policy' && state.plan.mode === 'enforce') {
    const lacking = state.phase === 'entering' ? 'was not entered' : 'did not show what it must';
    const text = `Stage ${name} ${lacking} within ${durationInWords(deadlineSeconds)}; the plan says to roll back then.`;
    return { kind: 'roll_back_decided', reasons: [{ code: 'deadline', text }], odds: judgement?.odds ?? null };
  }
  return state.deadlineTold ? null : { kind: 'deadline_passed', stage: state.stage };
}

/** As many seconds in which nothing was seen as the stage would have soaked. */
function isOld(state: ReleaseState, { nowMs }: Situation): boolean {
  const { warmUpSeconds, soakSeconds } = stageOf(state);
  return nowMs - Date.parse(state.exposedAt ?? state.since) > (warmUpSeconds + soakSeconds) * 1000;
}

function order(
  { plan, decisions }: ReleaseState,
  { nowMs }: Situation,
  { kind, exposure, reason }: Pick<Order, 'kind' | 'exposure' | 'reason'>,
  stage: number,
): Order {
  const { applySeconds } = plan.deadlines;
  return {
    decision: decisions + 1,
    release: plan.id,
    releases: plan.releases,
    kind,
    stage: stageOf({ plan, stage }).name,
    exposure,
    orderedAt: new Date(nowMs).toISOString(),
    deadlineAt: new Date(nowMs + applySeconds * 1000).toISOString(),
    reason,
  };
}

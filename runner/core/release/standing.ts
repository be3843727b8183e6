import { durationInWords } from '../duration.ts';
import type { Reason, VerdictValue } from '../result.ts';
import { alertsAgainst } from './alerts-against.ts';
import { widensAlone } from './approval-needs.ts';
import { approvers } from './approvers.ts';
import { evidenceReasons, evidenceToEnter } from './evidence-reasons.ts';
import { exposureInWords } from './exposure.ts';
import { forcedHere, forcedOn, overrideReason } from './forced.ts';
import { isMuted } from './muted-cells.ts';
import { TAKEN_BACK } from './phase.ts';
import type { Situation } from './situation.ts';
import { isExposed, type ReleaseState, stageOf } from './state.ts';

/** What may be done with the release now, and why. */
export interface Standing {
  readonly verdict: VerdictValue;
  /** What decides first; empty only for `widen`. */
  readonly reasons: readonly Reason[];
}

/**
 * The verdict on a release where it is: stop-the-line over overrides over evidence (gates.md 6.5). Never `widen` without a judgement that
 * says so, or a person who took it upon themselves for a time.
 */
export function standingOf(state: ReleaseState, situation: Situation): Standing {
  const { phase, rollback } = state;
  if (TAKEN_BACK.includes(phase)) return { verdict: 'roll_back', reasons: rollback?.reasons ?? [] };
  if (phase === 'frozen')
    return hold([
      { code: 'freeze', text: 'The line was stopped: nothing is widened until somebody lets it go on.' },
      ...(rollBackReasons(state, situation) ?? []),
    ]);
  if (phase === 'closed') return { verdict: 'widen', reasons: [] };
  const back = rollBackReasons(state, situation);
  if (back !== null) return { verdict: 'roll_back', reasons: back };
  if (phase === 'planned') return hold([{ code: 'entry_unmet', text: 'The release has not begun.' }]);
  if (phase === 'entering') return hold(inTime(state, entryReasons(state, situation)));
  if (phase === 'rehearsing')
    return hold([
      {
        code: 'soaking',
        text: `Rolling back from ${stageOf(state).name} is being rehearsed: the stage is exposed again once it is proved.`,
      },
    ]);
  if (phase === 'exposing')
    return hold([
      { code: 'soaking', text: `Stage ${stageOf(state).name} is being exposed: nothing is known of it yet.` },
    ]);
  return judged(state, situation);
}

/**
 * Why the stage can't be entered yet; empty: it can. Who forces this stage answers for its criteria as well as for the evidence, who forced
 * the one before answers for the evidence.
 */
export function entryReasons(state: ReleaseState, situation: Situation): readonly Reason[] {
  const { overrides, stage } = state;
  const { nowMs } = situation;
  return [
    ...outsideReasons(state, situation),
    ...driftReasons(state),
    ...(forcedHere(state, nowMs) === 'hold' ? [overrideReason(overrides, 'hold', nowMs)] : []),
    ...(isAnsweredFor(stage, state, nowMs) || isAnsweredFor(stage - 1, state, nowMs)
      ? []
      : evidenceToEnter(state, situation)),
    ...(isAnsweredFor(stage, state, nowMs) ? [] : situation.entryUnmet),
  ];
}

/**
 * Why the candidate should go back, wherever it is on its way; null: nothing says so. Muted cells do not speak; a `widen` by override is
 * somebody's word that the evidence is wrong.
 */
export function rollBackReasons(state: ReleaseState, situation: Situation): readonly Reason[] | null {
  const forced = forcedHere(state, situation.nowMs);
  if (forced === 'roll_back') return [overrideReason(state.overrides, 'roll_back', situation.nowMs)];
  const { judgement } = situation;
  if (forced === 'widen') return null;
  const alerts = alertsAgainst(state, judgement);
  const loud =
    judgement?.verdict === 'roll_back'
      ? judgement.reasons.filter((reason) => !isMuted(reason, state, situation.nowMs))
      : [];
  const reasons = [...loud, ...alerts];
  return reasons.length > 0 ? reasons : null;
}

function judged(state: ReleaseState, situation: Situation): Standing {
  const forced = forcedHere(state, situation.nowMs);
  const outside = outsideReasons(state, situation);
  if (!isExposed(state) && state.phase === 'held') return hold([...driftReasons(state), ...state.heldFor, ...outside]);
  if (forced === 'hold') return hold([overrideReason(state.overrides, 'hold', situation.nowMs), ...outside]);
  const evidence =
    forced === 'widen'
      ? []
      : [...evidenceReasons(state, situation), ...soakingAgain(state, situation), ...situation.exitUnmet];
  // Who forces it has said yes already, where one person's word is enough.
  const owed = isAnsweredFor(state.stage + 1, state, situation.nowMs) ? [] : situation.owedToNext;
  const reasons = [...outside, ...evidence, ...owed, ...approvalReasons(state, forced === 'widen')];
  return reasons.length === 0 ? { verdict: 'widen', reasons } : hold(inTime(state, reasons));
}

/** Whether somebody takes it upon themselves that the stage of this index is widened. */
function isAnsweredFor(index: number, { plan, overrides }: ReleaseState, nowMs: number): boolean {
  return forcedOn(plan.stages[index]?.name ?? '', overrides, nowMs) === 'widen';
}

/** That its time is up is no reason of its own: what is missing by then is. Who is only waited for has seen that. */
function inTime({ deadlineTold, ...state }: ReleaseState, reasons: readonly Reason[]): readonly Reason[] {
  if (!deadlineTold || reasons.every(({ code }) => code === 'awaiting_approval')) return reasons;
  const { name, deadlineSeconds } = stageOf(state);
  const text = `The time of stage ${name} is up: ${durationInWords(deadlineSeconds)} were given.`;
  return [...reasons, { code: 'deadline', text }];
}

/** What needs time to go wrong has it only while the stage is not in doubt: the soak begins anew when that ends (gates.md 6.5). */
function soakingAgain(state: ReleaseState, { nowMs, judgement }: Situation): readonly Reason[] {
  const { soakSeconds } = stageOf(state);
  const isOnItsWay = state.phase === 'soaking' || state.phase === 'held';
  if (!isOnItsWay || state.calmSince === null || judgement?.reasons.some(({ code }) => code === 'soaking')) return [];
  const soaked = Math.max(0, Math.floor((nowMs - Date.parse(state.calmSince)) / 1000));
  if (soaked >= soakSeconds) return [];
  return [{ code: 'soaking', text: `Soaking anew since what held it ended: ${soaked} s of ${soakSeconds} s.` }];
}

/** What speaks against more users whatever the evidence says. Rolling back asks none of it. */
function outsideReasons(state: ReleaseState, situation: Situation): readonly Reason[] {
  const { plan, alerts } = state;
  const { nowMs } = situation;
  const freeze = plan.freezes.find(({ from, to }) => Date.parse(from) <= nowMs && nowMs < Date.parse(to));
  const ignored = forcedHere(state, situation.nowMs) === 'widen';
  return [
    ...(freeze === undefined
      ? []
      : [{ code: 'freeze', text: `No widening from ${freeze.from} to ${freeze.to}: ${freeze.reason}` } as const]),
    ...(ignored
      ? []
      : alerts.map(({ name, summary, startsAt }) => ({
          code: 'alert' as const,
          text: `${name} is firing since ${startsAt}${summary === '' ? '' : `: ${summary}`}`,
        }))),
  ];
}

/** Users see something else than what was ordered and is judged. */
function driftReasons(state: ReleaseState): readonly Reason[] {
  const { drift, exposed, exposedBy, phase } = state;
  if (drift === null) return [];
  const found = `${exposedBy} says ${exposureInWords(drift)} of users where ${exposureInWords(exposed)} was ordered: it was changed without the gate.`;
  const way = phase === 'held' ? `An approval of ${stageOf(state).name} has it ordered again` : 'Put it back';
  return [{ code: 'exposure_drift', text: `${found} ${way}, or roll back.` }];
}

/** Who must still say yes. Where the gate only advises, and after a step back, evidence alone does not widen. */
function approvalReasons(state: ReleaseState, isForced: boolean): readonly Reason[] {
  const { widen, execute } = stageOf(state).authority;
  const wanted = widen !== 'policy' ? widen : widensAlone(state) || isForced ? null : { roles: execute, people: 1 };
  if (wanted === null) return [];
  const missing = wanted.people - approvers(state, wanted.roles);
  if (missing <= 0) return [];
  const who = `${missing} more ${missing === 1 ? 'person' : 'persons'} with the role ${wanted.roles.join(' or ')}`;
  const why = state.steppedBack ? ', since exposure was taken back a stage' : '';
  return [{ code: 'awaiting_approval', text: `Widening from stage ${stageOf(state).name} waits for ${who}${why}.` }];
}

function hold(reasons: readonly Reason[]): Standing {
  return { verdict: 'hold', reasons };
}

import { driftEnded, drifted } from './after-drift.ts';
import { frozen, restarted } from './after-interruption.ts';
import { left, openOrder, ordered, orderFailed, proved, unproved } from './after-order.ts';
import type { ReleaseEvent } from './event.ts';
import { DOUBTS } from './evidence-reasons.ts';
import { exposureInWords, NOBODY } from './exposure.ts';
import { movedByAfter } from './moved-by.ts';
import { ALLOWED_IN } from './phase.ts';
import type { ReleasePlan } from './plan.ts';
import { Refused } from './refused.ts';
import { canRehearseAt } from './rehearsal.ts';
import { isExposed, isLastStage, type ReleaseState, stageOf } from './state.ts';

/** The state that the log's first event, `planned`, begins with. */
export function plannedRelease(plan: ReleasePlan, at: string): ReleaseState {
  return {
    plan,
    phase: 'planned',
    since: at,
    stage: 0,
    exposed: NOBODY,
    perhapsExposed: NOBODY,
    exposedBy: null,
    movedBy: [],
    drift: null,
    exposedAt: null,
    calmSince: null,
    interruptedAt: null,
    order: null,
    decisions: 0,
    heldFor: [],
    resumeTo: null,
    approvals: [],
    overrides: [],
    alerts: [],
    visits: [],
    steppedBack: false,
    deadlineTold: false,
    rollBackWanted: [],
    rollback: null,
    rehearsal: null,
  };
}

/**
 * The state after one more event. Throws `Refused`, in words, for what may not happen in this phase (`ALLOWED_IN`), for an answer to an
 * order that is no longer open, and for a widening that no `passed` stage or `planned` release leads to.
 */
export function releaseAfter(state: ReleaseState, event: ReleaseEvent): ReleaseState {
  const next = changed(state, event);
  return { ...next, movedBy: movedByAfter(state, event, next) };
}

function changed(state: ReleaseState, event: ReleaseEvent): ReleaseState {
  const { phase } = state;
  if (!ALLOWED_IN[event.kind].includes(phase))
    throw new Refused(`${state.plan.id} is ${phase}: \`${event.kind}\` can not happen now`);
  const to = (next: Partial<ReleaseState> & Pick<ReleaseState, 'phase'>): ReleaseState => ({
    ...state,
    since: next.phase === phase ? state.since : event.at,
    ...next,
  });
  switch (event.kind) {
    case 'planned':
      throw new Refused(`${state.plan.id} is planned already`);
    case 'entering':
      if (event.stage !== state.stage)
        throw new Refused(`${state.plan.id} is at stage ${state.stage}, not ${event.stage}`);
      // Who let it be tried again has seen what was found: until that is done, nobody compares.
      return to({
        phase: 'entering',
        heldFor: [],
        drift: null,
        deadlineTold: false,
        approvals: [],
        exposedAt: state.drift === null ? state.exposedAt : null,
      });
    case 'ordered':
      return ordered(state, event, to);
    case 'attempt_failed': {
      const open = openOrder(state, event.decision);
      const failures = [...open.failures, { actuator: event.actuator, problem: event.problem }];
      return { ...state, order: { ...open, failures } };
    }
    case 'applied':
      return {
        ...state,
        order: {
          ...openOrder(state, event.decision),
          state: 'applied',
          appliedAt: event.at,
          appliedBy: event.actuator,
          alsoAppliedBy: event.also ?? [],
        },
      };
    case 'unproved':
      return unproved(state, event);
    case 'proved':
      return proved(state, event);
    case 'drifted':
      return drifted(state, event);
    case 'drift_ended':
      return driftEnded(state, event);
    case 'order_failed':
      return orderFailed(state, event);
    case 'held':
      return to({ phase: 'held', heldFor: event.reasons, calmSince: calmSince(state, event) });
    case 'resumed':
      if (!isExposed(state))
        throw new Refused(`stage ${stageOf(state).name} is not exposed: there is nothing to go on with`);
      return to({ phase: 'soaking', heldFor: [], calmSince: calmSince(state, event) });
    case 'passed':
      if (event.stage !== state.stage || isLastStage(state))
        throw new Refused(`stage ${event.stage} can not be passed now`);
      return to({
        phase: 'entering',
        stage: state.stage + 1,
        visits: left(state, event.at, 'widen'),
        approvals: [],
        deadlineTold: false,
      });
    case 'completed':
      if (!isLastStage(state)) throw new Refused(`${state.plan.id} is not at its last stage`);
      return to({ phase: 'watched', visits: left(state, event.at, 'widen'), deadlineTold: false });
    case 'closed':
      return to({ phase: 'closed' });
    case 'roll_back_decided':
      return to({
        phase: 'rolling_back',
        order: null,
        resumeTo: null,
        visits: left(state, event.at, 'roll_back'),
        rollback: {
          decidedAt: event.at,
          reasons: event.reasons,
          odds: event.odds,
          from: { stage: state.stage, exposure: state.perhapsExposed },
          provedAt: null,
          problem: null,
        },
      });
    case 'roll_back_wanted':
      return { ...state, rollBackWanted: event.reasons };
    case 'rehearsal_decided':
      refuseRehearsal(state);
      return to({
        phase: 'rehearsing',
        rehearsal: { stage: stageOf(state).name, decidedAt: event.at, decision: null, seconds: null, problem: null },
      });
    case 'frozen':
      return frozen(state, event);
    case 'unfrozen':
      return to({
        phase: state.resumeTo ?? 'held',
        resumeTo: null,
        deadlineTold: false,
        interruptedAt: event.at,
      });
    case 'approved': {
      if (event.actor.kind !== 'person') throw new Refused('only a person can approve');
      if (event.stage !== state.stage)
        throw new Refused(`${state.plan.id} is at stage ${state.stage}, not ${event.stage}`);
      const { name, role } = event.actor;
      return { ...state, approvals: [...state.approvals, { stage: event.stage, by: { name, role }, at: event.at }] };
    }
    case 'deadline_passed':
      return { ...state, deadlineTold: true };
    case 'overridden':
      return { ...state, overrides: [...state.overrides, event.override] };
    case 'override_ended':
      return { ...state, overrides: state.overrides.filter(({ id }) => id !== event.id) };
    case 'alert':
      return { ...state, alerts: alertsAfter(state, event.alert) };
    case 'restarted':
      return restarted(state, event);
  }
}

/**
 * Now, where it was its evidence that held the stage until now, and not people, alerts or a calendar. That both are slow is a busy machine's,
 * and passes: where it began the soak anew, no soak would be long enough.
 */
function calmSince({ heldFor, ...state }: ReleaseState, event: ReleaseEvent): string | null {
  const isInDoubt = (reasons: ReleaseState['heldFor']) =>
    reasons.some(({ code, failure }) => DOUBTS.includes(code) && failure !== 'slow');
  const stillIs = event.kind === 'held' && isInDoubt(event.reasons);
  return isInDoubt(heldFor) && !stillIs ? event.at : state.calmSince;
}

function refuseRehearsal(state: ReleaseState): void {
  const { plan, stage } = state;
  if (plan.mode === 'observe') throw new Refused(`${plan.id} is only observed: nothing is moved for it`);
  if (!isExposed(state)) throw new Refused(`nobody knows what users see of ${plan.id}: let it be exposed first`);
  const stages = plan.stages.map(({ exposure }) => exposure);
  if (!canRehearseAt(stages, stage))
    throw new Refused(
      `rolling back can be rehearsed where some users see the candidate, not at ${stageOf(state).name}, where ${exposureInWords(stageOf(state).exposure)} do`,
    );
}

/** One entry per alert that fires. */
function alertsAfter({ alerts }: ReleaseState, alert: ReleaseState['alerts'][number]): ReleaseState['alerts'] {
  const others = alerts.filter(({ fingerprint }) => fingerprint !== alert.fingerprint);
  return alert.status === 'firing' ? [...others, alert] : others;
}

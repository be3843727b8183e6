import type { ReleaseEvent } from './event.ts';
import { NOBODY, sameExposure, widest } from './exposure.ts';
import { ALLOWED_IN } from './phase.ts';
import type { ReleasePlan } from './plan.ts';
import { isExposed, isLastStage, type ReleaseState, type StageVisit, stageOf } from './state.ts';

/** An event that can't happen now: the log is wrong, or somebody came too late. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refused';
  }
}

/** The state that the log's first event, `planned`, begins with. */
export function plannedRelease(plan: ReleasePlan, at: string): ReleaseState {
  return {
    plan,
    phase: 'planned',
    since: at,
    stage: 0,
    exposed: NOBODY,
    perhapsExposed: NOBODY,
    exposedAt: null,
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
    rollback: null,
  };
}

/**
 * The state after one more event. Throws `Refused`, in words, for what may not happen in this phase (`ALLOWED_IN`), for an answer to an
 * order that is no longer open, and for a widening that no `passed` stage or `planned` release leads to.
 */
export function releaseAfter(state: ReleaseState, event: ReleaseEvent): ReleaseState {
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
      return to({ phase: 'entering', heldFor: [] });
    case 'ordered':
      return ordered(state, event, to);
    case 'attempt_failed': {
      const open = openOrder(state, event.decision);
      const failures = [...open.failures, { actuator: event.actuator, problem: event.problem }];
      return { ...state, order: { ...open, failures } };
    }
    case 'applied':
      return { ...state, order: { ...openOrder(state, event.decision), state: 'applied', appliedAt: event.at } };
    case 'proved':
      return proved(state, event);
    case 'order_failed':
      return orderFailed(state, event);
    case 'held':
      return to({ phase: 'held', heldFor: event.reasons });
    case 'resumed':
      if (!isExposed(state))
        throw new Refused(`stage ${stageOf(state).name} is not exposed: there is nothing to go on with`);
      return to({ phase: 'soaking', heldFor: [] });
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
      return to({ phase: 'watched', visits: left(state, event.at, 'widen') });
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
    case 'frozen':
      return to({ phase: 'frozen', resumeTo: phase });
    case 'unfrozen':
      return to({ phase: state.resumeTo ?? 'held', resumeTo: null });
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
      return phase === 'soaking' ? to({ phase: 'held', heldFor: [] }) : state;
  }
}

type To = (next: Partial<ReleaseState> & Pick<ReleaseState, 'phase'>) => ReleaseState;
type Of<K extends ReleaseEvent['kind']> = Extract<ReleaseEvent, { readonly kind: K }>;

function ordered(state: ReleaseState, { order, stage }: Of<'ordered'>, to: To): ReleaseState {
  if (order.release !== state.plan.id) throw new Refused(`an order for ${order.release} is none for ${state.plan.id}`);
  if (order.decision !== state.decisions + 1)
    throw new Refused(`decision ${order.decision} of ${order.release} comes late: ${state.decisions} were made`);
  const open = {
    order: { order, state: 'ordered', appliedAt: null, failures: [] } as const,
    decisions: order.decision,
  };
  const perhapsExposed = widest(state.perhapsExposed, order.exposure);
  if (order.kind === 'roll_back') {
    if (state.phase !== 'rolling_back' || !sameExposure(order.exposure, NOBODY))
      throw new Refused('nobody decided to roll back');
    return { ...state, ...open };
  }
  if (state.phase === 'rolling_back') throw new Refused(`${state.plan.id} is rolling back: nothing else is ordered`);
  if (order.kind === 'step_back') {
    if (stage !== state.stage - 1) throw new Refused(`a step back from ${state.stage} leads to ${state.stage - 1}`);
    return to({
      phase: 'exposing',
      stage,
      ...open,
      perhapsExposed,
      steppedBack: true,
      visits: left(state, order.orderedAt, 'hold'),
    });
  }
  if (state.phase !== 'entering' || stage !== state.stage)
    throw new Refused(`stage ${stage} is not being entered: ${state.plan.id} is ${state.phase} at ${state.stage}`);
  return to({ phase: 'exposing', ...open, perhapsExposed });
}

function proved(state: ReleaseState, event: Of<'proved'>): ReleaseState {
  const { order, state: progress } = openOrder(state, event.decision);
  if (progress !== 'applied') throw new Refused(`order ${event.decision} is not applied yet`);
  const next = { order: null, exposed: order.exposure, exposedAt: event.at, since: event.at } as const;
  if (order.kind === 'roll_back') {
    const rollback = state.rollback === null ? null : { ...state.rollback, provedAt: event.at };
    return { ...state, ...next, perhapsExposed: order.exposure, phase: 'rolled_back', rollback };
  }
  const { name, exposure } = stageOf(state);
  const visits = [...state.visits, { name, exposure, enteredAt: event.at, verdict: null, leftAt: null }];
  const settled = { ...next, perhapsExposed: order.exposure, visits, deadlineTold: false, heldFor: [] };
  return state.phase === 'frozen'
    ? { ...state, ...settled, since: state.since, resumeTo: 'soaking' }
    : { ...state, ...settled, phase: 'soaking' };
}

/** A rollback that failed leaves users where they were; an exposure that failed is held, and may be ordered anew. */
function orderFailed(state: ReleaseState, event: Of<'order_failed'>): ReleaseState {
  const { order } = openOrder(state, event.decision);
  if (order.kind === 'roll_back') {
    const rollback = state.rollback === null ? null : { ...state.rollback, problem: event.problem };
    return { ...state, order: null, phase: 'rollback_failed', since: event.at, rollback };
  }
  const heldFor = [{ code: 'actuator_failed', text: event.problem } as const];
  return state.phase === 'frozen'
    ? { ...state, order: null, resumeTo: 'held', heldFor }
    : { ...state, order: null, phase: 'held', since: event.at, heldFor };
}

function openOrder({ order, plan }: ReleaseState, decision: number) {
  if (order?.order.decision !== decision)
    throw new Refused(
      `order ${decision} of ${plan.id} is not open${order === null ? '' : `: ${order.order.decision} is`}; it came too late`,
    );
  return order;
}

function left({ visits }: ReleaseState, leftAt: string, verdict: StageVisit['verdict']): readonly StageVisit[] {
  return visits.map((visit, index) =>
    index === visits.length - 1 && visit.leftAt === null ? { ...visit, leftAt, verdict } : visit,
  );
}

/** One entry per alert that fires. */
function alertsAfter({ alerts }: ReleaseState, alert: ReleaseState['alerts'][number]): ReleaseState['alerts'] {
  const others = alerts.filter(({ fingerprint }) => fingerprint !== alert.fingerprint);
  return alert.status === 'firing' ? [...others, alert] : others;
}

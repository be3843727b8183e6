import type { ReleaseEvent } from './event.ts';
import { NOBODY, sameExposure, widest } from './exposure.ts';
import { Refused } from './refused.ts';
import { onTo, type ReleaseState, type StageVisit, stageOf } from './state.ts';

/** The state with changes; `since` is now where the phase is another one. */
export type To = (next: Partial<ReleaseState> & Pick<ReleaseState, 'phase'>) => ReleaseState;
/** One kind of event. */
export type Of<K extends ReleaseEvent['kind']> = Extract<ReleaseEvent, { readonly kind: K }>;

const NOT_APPLIED = { state: 'ordered', appliedAt: null, appliedBy: null, alsoAppliedBy: [] } as const;

export function ordered(state: ReleaseState, { order, stage }: Of<'ordered'>, to: To): ReleaseState {
  if (order.release !== state.plan.id) throw new Refused(`an order for ${order.release} is none for ${state.plan.id}`);
  if (order.decision !== state.decisions + 1)
    throw new Refused(`decision ${order.decision} of ${order.release} comes late: ${state.decisions} were made`);
  const open = {
    order: { order, ...NOT_APPLIED, unproved: [], failures: [] },
    decisions: order.decision,
  };
  const perhapsExposed = widest(state.perhapsExposed, order.exposure);
  if (order.kind === 'roll_back') {
    if (state.phase !== 'rolling_back' || !sameExposure(order.exposure, NOBODY))
      throw new Refused('nobody decided to roll back');
    return { ...state, ...open };
  }
  if (order.kind === 'rehearse') {
    if (state.phase !== 'rehearsing' || !sameExposure(order.exposure, NOBODY))
      throw new Refused('nobody decided to rehearse');
    const { rehearsal } = state;
    return { ...state, ...open, rehearsal: rehearsal === null ? null : { ...rehearsal, decision: order.decision } };
  }
  if (state.phase === 'rolling_back' || state.phase === 'rehearsing')
    throw new Refused(`${state.plan.id} is ${state.phase}: nothing else is ordered`);
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

/** In force, as the system says, and not seen by those who looked: another one is asked (gates.md 6.7). */
export function unproved(state: ReleaseState, { decision, actuator, problem }: Of<'unproved'>): ReleaseState {
  const open = openOrder(state, decision);
  if (open.state !== 'applied') throw new Refused(`order ${decision} is not applied yet`);
  return {
    ...state,
    order: {
      ...open,
      ...NOT_APPLIED,
      unproved: [...open.unproved, actuator, ...open.alsoAppliedBy],
      failures: [...open.failures, { actuator, problem }],
    },
  };
}

export function proved(state: ReleaseState, event: Of<'proved'>): ReleaseState {
  const { order, state: progress, appliedBy } = openOrder(state, event.decision);
  if (progress !== 'applied') throw new Refused(`order ${event.decision} is not applied yet`);
  const next = {
    ...state,
    order: null,
    exposed: order.exposure,
    perhapsExposed: order.exposure,
    exposedBy: appliedBy,
    drift: null,
    exposedAt: event.at,
    calmSince: null,
    rollBackWanted: [],
  };
  if (order.kind === 'roll_back') {
    const rollback = state.rollback === null ? null : { ...state.rollback, provedAt: event.at };
    return { ...next, phase: 'rolled_back', since: event.at, rollback };
  }
  if (order.kind === 'rehearse') return rehearsed(next, event.at);
  const { name, exposure } = stageOf(state);
  const visits = [...state.visits, { name, exposure, enteredAt: event.at, verdict: null, leftAt: null }];
  // Consent was to show it to these users; for more of them people are asked again.
  return { ...next, ...onTo(state, 'soaking', event.at), visits, deadlineTold: false, heldFor: [], approvals: [] };
}

/** Nobody sees the candidate now; the stage is entered again, by its criteria. */
function rehearsed(state: ReleaseState, at: string): ReleaseState {
  const { rehearsal } = state;
  return {
    ...state,
    ...onTo(state, 'entering', at),
    visits: left(state, at, 'hold'),
    deadlineTold: false,
    approvals: [],
    rehearsal:
      rehearsal === null ? null : { ...rehearsal, seconds: (Date.parse(at) - Date.parse(rehearsal.decidedAt)) / 1000 },
  };
}

/** A rollback that failed leaves users where they were; an exposure that failed is held, and may be ordered anew. */
export function orderFailed(state: ReleaseState, event: Of<'order_failed'>): ReleaseState {
  const { order } = openOrder(state, event.decision);
  if (order.kind === 'roll_back') {
    const rollback = state.rollback === null ? null : { ...state.rollback, problem: event.problem };
    return { ...state, order: null, phase: 'rollback_failed', since: event.at, rollback };
  }
  const { rehearsal } = state;
  return {
    ...state,
    ...onTo(state, 'held', event.at),
    // Users were not taken back a stage, as far as is known.
    stage: event.stage ?? state.stage,
    order: null,
    approvals: [],
    // Carried out in part or not at all: nobody knows what users see, so a person looks before anything goes on.
    exposedAt: null,
    heldFor: [{ code: 'actuator_failed', text: event.problem }],
    rehearsal: order.kind === 'rehearse' && rehearsal !== null ? { ...rehearsal, problem: event.problem } : rehearsal,
  };
}

export function openOrder({ order, plan }: ReleaseState, decision: number) {
  if (order?.order.decision !== decision)
    throw new Refused(
      `order ${decision} of ${plan.id} is not open${order === null ? '' : `: ${order.order.decision} is`}; it came too late`,
    );
  return order;
}

/** The visits when the newest one ends. */
export function left({ visits }: ReleaseState, leftAt: string, verdict: StageVisit['verdict']): readonly StageVisit[] {
  return visits.map((visit, index) =>
    index === visits.length - 1 && visit.leftAt === null ? { ...visit, leftAt, verdict } : visit,
  );
}

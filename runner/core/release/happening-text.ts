import type { ReleaseEvent } from './event.ts';
import { exposureInWords } from './exposure.ts';
import { type ReleaseState, stageOf } from './state.ts';

/** An event as one line for a person, with the state that it led to; null: nothing that a person would want to be told. */
export function happeningText(event: ReleaseEvent, state: ReleaseState): string | null {
  switch (event.kind) {
    case 'entering':
      return `entering ${stageOf(state).name}`;
    case 'ordered':
      return `ordered #${event.order.decision}: ${event.order.reason}`;
    case 'attempt_failed':
      return `${event.actuator} failed: ${event.problem}`;
    case 'applied':
      return appliedText(event);
    case 'proved':
      return state.phase === 'rolled_back'
        ? `proved: in every segment, users are served by ${state.plan.releases.baseline} again`
        : Object.keys(event.rounds).length > 0
          ? `proved after ${Math.round(state.rehearsal?.seconds ?? 0)} s: in every segment, users were served by ${state.plan.releases.baseline}; the stage is entered again`
          : `${exposureInWords(state.exposed)} of users see ${state.plan.releases.candidate}`;
    case 'drifted':
      return `${event.actuator} says ${exposureInWords(event.exposure)} of users, which the gate did not order`;
    case 'drift_ended':
      return `${event.actuator} says again what was ordered`;
    case 'order_failed':
      return `order #${event.decision} failed: ${event.problem}`;
    case 'held':
      return `held: ${event.reasons[0]?.text ?? ''}`;
    case 'resumed':
      return 'goes on';
    case 'passed':
      return `widen: ${event.shown}`;
    case 'completed':
      return 'complete: all users see it; rolling back stays armed for a while';
    case 'closed':
      return 'closed';
    case 'roll_back_decided':
      return `roll back: ${event.reasons[0]?.text ?? ''}`;
    case 'deadline_passed':
      return `the deadline of ${stageOf(state).name} passed`;
    case 'rehearsal_decided':
      return `rehearses rolling back: ${event.reason}`;
    case 'frozen':
    case 'unfrozen':
      return `${event.kind}: ${event.reason}`;
    default:
      return null;
  }
}

function appliedText({
  decision,
  actuator,
  also = [],
  unread = [],
}: Extract<ReleaseEvent, { kind: 'applied' }>): string {
  const read = [actuator, ...also].filter((id) => !unread.includes(id));
  return [
    ...read.map((id) => `${id} says that #${decision} is in force`),
    ...unread.map((id) => `${id} accepted #${decision} and can't be asked what holds`),
  ].join('; ');
}

import { asOdds } from '../judge/wording.ts';
import type { Reason } from '../result.ts';
import type { ReleaseEvent } from './event.ts';
import { exposureInWords, sameExposure, widens } from './exposure.ts';
import { type LesserFacts, lesserSaid, type Said } from './lesser-notices.ts';
import { needsAPerson, stillNeedsAPerson } from './needs-a-person.ts';
import type { Notice } from './notice.ts';
import { type ReleaseState, stageOf } from './state.ts';

export interface NoticeFacts extends LesserFacts {
  /** How many events the release's log has with this one. */
  readonly seq: number;
  /** Gate odds and their limit, as x : 1; null: nothing is judged. */
  readonly odds: number | null;
  readonly limit: number | null;
  /** Where the release can be looked at; null: nowhere. */
  readonly url: string | null;
}

/** What people are told of an event, with the state that it led to; null: it is nothing to them. */
export function noticeOf(event: ReleaseEvent, state: ReleaseState, facts: NoticeFacts): Notice | null {
  const said = saidOf(event, state, facts) ?? lesserSaid(event, state, facts);
  return said === null ? null : noticeFrom(said, `${facts.seq}`, event.at, state, facts);
}

/** That evidence is there, and people are waited for; null: they are not. Told once, until something else is (`tellingOf`). */
export function approvalNotice(state: ReleaseState, facts: NoticeFacts, at: string): Notice | null {
  const { reasons, verdict } = facts.standing;
  if (verdict !== 'hold' || reasons.length === 0 || reasons.some(({ code }) => code !== 'awaiting_approval'))
    return null;
  const { name } = stageOf(state);
  const said: Said = {
    kind: 'awaiting_approval',
    urgency: 'warn',
    title:
      state.phase === 'entering'
        ? `${name} could be entered, and waits for somebody's approval`
        : `${name} has shown what it must, and waits for somebody's approval`,
    reasons,
    next: [command('approve', state, `--stage ${name}`), command('rollback', state, '--reason …')],
  };
  return noticeFrom(said, `${facts.seq}-approval-${name}-${state.approvals.length}`, at, state, facts);
}

function saidOf(event: ReleaseEvent, state: ReleaseState, facts: NoticeFacts): Said | null {
  const { name, exposure } = stageOf(state);
  const who = event.actor.kind === 'policy' ? 'the policy' : event.actor.name;
  const back = [command('rollback', state, '--reason …')];
  switch (event.kind) {
    case 'ordered':
      return event.order.kind !== 'step_back'
        ? null
        : {
            kind: 'stepped_back',
            urgency: 'page',
            title: `exposure goes back to ${exposureInWords(event.order.exposure)}: ${event.order.reason}`,
            next: back,
          };
    case 'proved':
      if (state.phase === 'rolled_back')
        return {
          kind: 'rolled_back',
          urgency: 'warn',
          resolves: true,
          title: `proved: in every segment users are served by ${state.plan.releases.baseline} again`,
        };
      // Only what was taken back is proved by rounds.
      if (Object.keys(event.rounds).length > 0)
        return {
          kind: 'rehearsed',
          urgency: 'info',
          title: `rolling back was rehearsed: ${Math.round(state.rehearsal?.seconds ?? 0)} s until every segment was served by ${state.plan.releases.baseline}; the stage is entered again`,
        };
      return {
        kind: 'entered',
        urgency: 'info',
        resolves: !stillNeedsAPerson(state),
        title: `${exposureInWords(exposure)} of users see ${state.plan.releases.candidate}`,
      };
    case 'unproved':
      return {
        kind: 'rollback_unproved',
        urgency: 'page',
        title: `${event.actuator}: ${event.problem}. The next actuator is asked`,
        next: ['See what users are served'],
      };
    case 'order_failed': {
      const again = command('approve', state, `--stage ${name}`);
      if (state.phase === 'rollback_failed')
        return {
          kind: 'rollback_failed',
          urgency: 'page',
          title: event.problem,
          next: ['Take the candidate back by hand', ...back],
        };
      // The way back does not work while users see the candidate: that is worse than a stage that was not entered.
      if (state.rehearsal?.decision === event.decision)
        return {
          kind: 'rehearsal_failed',
          urgency: 'page',
          title: `rolling back was rehearsed and failed: ${event.problem}`,
          next: ['See what users are served', again, ...back],
        };
      const goOn = state.phase === 'frozen' ? [command('resume', state, '--reason …'), again] : [again];
      return { kind: 'held', urgency: 'warn', title: event.problem, next: [...goOn, ...back] };
    }
    case 'drifted':
      return {
        kind: 'drifted',
        urgency: widens(state.exposed, event.exposure) ? 'page' : 'warn',
        title: `${event.actuator} says ${exposureInWords(event.exposure)} of users where ${exposureInWords(state.exposed)} was ordered: it was changed without the gate`,
        next: [state.phase === 'held' ? command('approve', state, `--stage ${name}`) : 'Put it back', ...back],
      };
    case 'drift_ended':
      return {
        kind: 'drift_ended',
        urgency: 'info',
        resolves: !stillNeedsAPerson(state),
        title: `${event.actuator} says again ${exposureInWords(state.exposed)} of users, as was ordered`,
      };
    case 'held':
      // What the gate can't mend by itself is a person's now.
      return {
        kind: 'held',
        urgency: needsAPerson(event.reasons) ? 'page' : 'warn',
        title: 'held',
        reasons: event.reasons,
        next: back,
      };
    case 'passed':
      return {
        kind: 'widened',
        urgency: 'info',
        resolves: !stillNeedsAPerson(state),
        title: `shown: ${event.shown}; on to the next stage`,
      };
    case 'completed':
      return {
        kind: 'completed',
        urgency: 'info',
        resolves: true,
        title: 'all users see the candidate; it can be rolled back until its watch ends',
      };
    case 'roll_back_decided':
      return {
        kind: 'roll_back_decided',
        urgency: 'page',
        title: `${who} decided to roll back`,
        reasons: event.reasons,
        next: ['waygate gate explain'],
      };
    case 'roll_back_wanted':
      return {
        kind: 'roll_back_wanted',
        urgency: 'page',
        title: 'what is known says to roll back, and a person must decide',
        reasons: event.reasons,
        next: ['waygate gate explain', ...back],
      };
    case 'frozen':
      return {
        kind: 'frozen',
        urgency: 'warn',
        title: `${who} stopped the line: ${event.reason}`,
        next: [command('resume', state, '--reason …')],
      };
    case 'deadline_passed':
      return {
        kind: 'deadline',
        urgency: 'page',
        title:
          state.phase === 'watched'
            ? 'all users see it, and its watch can not end: something is in doubt'
            : state.phase === 'entering'
              ? 'its time is up, and it could not be entered'
              : 'its time is up, and it has not shown what it must',
        reasons: state.heldFor.length > 0 ? state.heldFor : facts.standing.reasons,
        next: [
          'waygate gate explain',
          ...(state.phase === 'watched' ? [command('close', state, '--reason …')] : []),
          ...back,
        ],
      };
    case 'overridden': {
      const { by, forces, expiresAt, reason } = event.override;
      return {
        kind: 'override',
        urgency: 'warn',
        title: `${by.name} (${by.role}) says ${forces} until ${expiresAt}: ${reason}`,
      };
    }
    default:
      return null;
  }
}

function noticeFrom(said: Said, id: string, at: string, state: ReleaseState, facts: NoticeFacts): Notice {
  const { odds, limit, standing, url } = facts;
  const reasons: readonly Reason[] = said.reasons ?? [];
  return {
    id,
    release: state.plan.id,
    stage: stageOf(state).name,
    at,
    verdict: standing.verdict,
    ...(limit === null ? {} : { limit }),
    resolves: false,
    next: [],
    ...said,
    reasons,
    facts: {
      exposure: exposureOf(state),
      owner: state.plan.owner,
      ...(odds === null || limit === null
        ? {}
        : { evidence: `${asOdds(odds)} against the candidate, rolled back at ${asOdds(limit)}` }),
    },
    links: url === null ? [] : [{ text: 'Release page', url }],
  };
}

function exposureOf({ exposed, perhapsExposed, order }: ReleaseState): string {
  const seen = `${exposureInWords(exposed)} of users`;
  const isKnown = order !== null || sameExposure(exposed, perhapsExposed);
  return isKnown ? seen : `${seen}, perhaps up to ${exposureInWords(perhapsExposed)}`;
}

function command(verb: string, { plan }: ReleaseState, options: string): string {
  return `waygate gate ${verb} --release ${plan.id} ${options}`;
}

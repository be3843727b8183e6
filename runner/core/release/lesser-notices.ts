import type { ReleaseEvent } from './event.ts';
import { isEvidenceLost, stillNeedsAPerson } from './needs-a-person.ts';
import type { Notice, PageKind } from './notice.ts';
import type { Override } from './plan.ts';
import type { Standing } from './standing.ts';
import { type ReleaseState, stageOf } from './state.ts';

/** What a notice says of an event alone; the rest is the same in all of them. */
export type Said = (
  | { readonly kind: PageKind; readonly urgency: Notice['urgency'] }
  | { readonly kind: Notice['kind']; readonly urgency: Exclude<Notice['urgency'], 'page'> }
) &
  Pick<Notice, 'title'> &
  Partial<Pick<Notice, 'resolves' | 'aside' | 'reasons' | 'next'>>;

export interface LesserFacts {
  readonly standing: Standing;
  /** All that were ever made: one that ended is not in the state any more. */
  readonly overrides: readonly Override[];
}

/** What ends or passes by itself, and what people say without moving anybody: for the record, and for whoever was told of its beginning. */
export function lesserSaid(event: ReleaseEvent, state: ReleaseState, facts: LesserFacts): Said | null {
  const { name } = stageOf(state);
  switch (event.kind) {
    case 'unfrozen': {
      const still = state.phase === 'held' && state.heldFor.length > 0;
      return {
        kind: 'unfrozen',
        urgency: still ? 'warn' : 'info',
        title: `${whoOf(event)} lets the line go on: ${event.reason}${still ? '; the stage is still held' : ''}`,
        reasons: still ? state.heldFor : [],
      };
    }
    case 'resumed':
      return {
        kind: 'resumed',
        urgency: 'info',
        resolves: !stillNeedsAPerson(state) && !isEvidenceLost(state),
        title: `what held ${name} is over: it goes on`,
      };
    case 'closed': {
      const early = event.reason === undefined ? '' : ` before its time: ${event.reason}`;
      return {
        kind: 'closed',
        urgency: 'info',
        // Nobody looks any more, so that nobody would end what is open; but users who see something else are somebody's matter.
        resolves: state.drift === null,
        title:
          event.actor.kind === 'policy'
            ? 'the watch is over: the release is closed'
            : `${whoOf(event)} closed it${early}`,
      };
    }
    case 'approved': {
      const missing = facts.standing.reasons.filter(({ code }) => code === 'awaiting_approval');
      return {
        kind: 'approved',
        urgency: 'info',
        aside: lasts(state, facts),
        title: `${whoOf(event)} approved ${name}${event.reason === undefined ? '' : `: ${event.reason}`}`,
        reasons: missing,
      };
    }
    case 'override_ended': {
      const ended = facts.overrides.find(({ id }) => id === event.id);
      const what =
        ended === undefined
          ? `override ${event.id}`
          : `“${ended.forces}” by ${ended.by.name} (${ended.by.role}), said until ${ended.expiresAt}: ${ended.reason}`;
      const because = event.reason === undefined ? '' : `, since ${event.reason}`;
      return {
        kind: 'override_ended',
        urgency: 'info',
        aside: lasts(state, facts),
        title: event.why === 'expired' ? `expired: ${what}` : `${whoOf(event)} withdrew${because}: ${what}`,
      };
    }
    default:
      return null;
  }
}

/** Whether something that was told before goes on regardless. */
function lasts({ phase }: ReleaseState, { standing }: LesserFacts): boolean {
  return phase === 'held' || phase === 'frozen' || standing.reasons.some(({ code }) => code === 'awaiting_approval');
}

function whoOf({ actor }: ReleaseEvent): string {
  if (actor.kind === 'policy') return 'the policy';
  return actor.kind === 'person' ? `${actor.name} (${actor.role})` : actor.name;
}

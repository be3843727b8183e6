import { type ApprovalCount, type ApprovalNeed, countApprovals } from './approvals.ts';
import { isExposed, type ReleaseState, stageOf } from './state.ts';

/** An approval that is waited for, and how far it is given. */
export interface CountedNeed extends ApprovalNeed, ApprovalCount {
  /** What it lets happen. */
  readonly what: 'enter' | 'widen' | 'try_again';
}

/**
 * Whose approvals count at the stage that the release is at: by its criteria, its authority, where the gate only advises, after a step
 * back, and after an actuator failed. Each lets one thing happen: who let a stage be entered has not said that it may be left. Empty: evidence
 * alone decides, and no approval means anything.
 */
export function approvalNeeds(state: ReleaseState): readonly CountedNeed[] {
  const here = state.approvals.filter(({ stage }) => stage === state.stage);
  const { enter, exit, authority } = stageOf(state);
  const { widen, execute } = authority;
  const oneInCharge: ApprovalNeed = { roles: execute, people: 1 };
  if (state.phase === 'held' && !isExposed(state)) {
    const since = here.filter(({ at }) => at > state.since);
    return [{ what: 'try_again', ...oneInCharge, ...countApprovals(oneInCharge, since) }];
  }
  if (state.phase === 'exposing' || state.phase === 'rehearsing') return [];
  const alone = widensAlone(state);
  const entering = state.phase === 'entering' || state.phase === 'planned';
  const approvedIn = (criteria: typeof enter, what: CountedNeed['what']) =>
    criteria.flatMap((it) => (it.kind === 'approved' ? [{ ...it, what }] : []));
  const needs: readonly (ApprovalNeed & Pick<CountedNeed, 'what'>)[] = entering
    ? approvedIn(enter, 'enter')
    : [
        ...(widen === 'policy' ? [] : [{ ...widen, what: 'widen' as const }]),
        ...(widen === 'policy' && !alone ? [{ ...oneInCharge, what: 'widen' as const }] : []),
        ...approvedIn(exit, 'widen'),
      ];
  return needs.map(({ what, roles, people }) => ({
    what,
    roles,
    people,
    ...countApprovals({ roles, people }, here),
  }));
}

/** Whether evidence may widen where no role is asked: not where the gate only advises, and not after exposure was taken back a stage. */
export function widensAlone({ plan, steppedBack }: Pick<ReleaseState, 'plan' | 'steppedBack'>): boolean {
  return plan.mode !== 'advise' && !steppedBack;
}

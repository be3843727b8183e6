import type { Criterion } from '../../core/release/plan.ts';
import type { Situation } from '../../core/release/situation.ts';
import { type ReleaseState, stageOf } from '../../core/release/state.ts';
import type { Reason } from '../../core/result.ts';
import type { GateView } from '../../gates/gate.ts';
import { unmetCriterion } from '../../gates/unmet-criterion.ts';

/** The criteria of the stage that are looked at where the release is, as far as they are not met. */
export function criteriaUnmet(view: GateView): Pick<Situation, 'entryUnmet' | 'exitUnmet' | 'owedToNext'> {
  const { state } = view;
  const isJudged = state.phase === 'soaking' || state.phase === 'held';
  return {
    entryUnmet: state.phase === 'entering' ? unmet(stageOf(state).enter, 'entry_unmet', view) : [],
    exitUnmet: isJudged ? unmet(stageOf(state).exit, 'exit_unmet', view) : [],
    owedToNext: isJudged ? unmet(owedToNext(state), 'exit_unmet', view) : [],
  };
}

/** What the next stage asks for and only this one can still bring about is asked for here. */
function owedToNext({ plan, stage }: ReleaseState): readonly Criterion[] {
  const next = plan.stages[stage + 1]?.enter ?? [];
  return next.filter(({ kind }) => kind === 'rollback_rehearsed');
}

function unmet(criteria: readonly Criterion[], code: 'entry_unmet' | 'exit_unmet', view: GateView): readonly Reason[] {
  return criteria.flatMap((criterion) => {
    const found = unmetCriterion(criterion, view);
    return found === null ? [] : [{ code: found.code ?? code, text: found.text }];
  });
}

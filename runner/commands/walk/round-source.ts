import type { Judgement } from '../../core/judge/judgement.ts';
import { planNextRound, startPlan } from '../../core/plan/next-round.ts';
import { nextRandom, type RandomState } from '../../core/plan/random.ts';
import type { Cell, Cohort, Trigger } from '../../core/run-record.ts';
import type { Walk } from '../../core/walk.ts';

/** When a walk has seen enough: when the judge is done, or after so many rounds of each cell. */
export type Until = 'decided' | { readonly rounds: number };

export interface Round {
  readonly cell: Cell;
  /** In order of execution. */
  readonly cohorts: readonly Cohort[];
  readonly trigger: Trigger;
  readonly trace: boolean;
}

export interface RoundSource {
  /** The round to start now, given the cells of those under way; null when there is nothing left to do. */
  next(underWay: readonly Cell[]): Round | null;
}

export interface RoundNeeds {
  readonly walk: Walk;
  readonly cohorts: readonly Cohort[];
  readonly judgement: () => Judgement;
}

/** Rounds as the evidence asks for them, or a fixed number of each cell in a shuffled order. */
export function roundSource(until: Until, needs: RoundNeeds): RoundSource {
  return until === 'decided' ? asEvidenceAsks(needs) : fixed(until.rounds, needs);
}

function asEvidenceAsks({ walk, judgement }: RoundNeeds): RoundSource {
  let state = startPlan(walk.seed);
  return {
    next(underWay) {
      const planned = planNextRound(
        { judgement: judgement(), policy: walk.policy, underWay, trigger: walk.trigger },
        state,
      );
      state = planned.state;
      if (planned.round === null) return null;
      const { order, ...round } = planned.round;
      return { ...round, cohorts: order };
    },
  };
}

function fixed(rounds: number, { walk, cohorts }: RoundNeeds): RoundSource {
  let random: RandomState = startPlan(walk.seed).random;
  const draw = () => {
    const drawn = nextRandom(random);
    random = drawn.state;
    return drawn.value;
  };
  const waiting = Array.from({ length: rounds }, () => shuffled(walk.cells, draw)).flat();
  return {
    next() {
      const cell = waiting.shift();
      return cell === undefined ? null : { cell, cohorts: shuffled(cohorts, draw), trigger: walk.trigger, trace: true };
    },
  };
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

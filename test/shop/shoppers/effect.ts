import type { Arrival } from './arrivals.ts';
import { GOAL_NAMES, type Goal, type Step, stepsOf } from './goals.ts';

/**
 * What a fault does to a single shopper, as its file describes it. That it is true is tested: shoppers who do not know of it walk every
 * goal, and meet the fault in those that are named here.
 */
export interface Effect {
  /** Share of the sessions with a goal that meet it, 0 to 1; a goal that is not named does not. */
  readonly meets: Readonly<Partial<Record<Goal, number>>>;
  /** What a watcher of requests could see of it: another status, or a longer time. null: every answer looks as it should. */
  readonly shows: Shows | null;
}

export type Shows = { readonly step: Step; readonly status: number } | { readonly step: Step; readonly addsMs: number };

/** Sessions of these goals meet it, all of them unless `share` says otherwise. */
export function effect(goals: readonly Goal[], shows: Shows | null = null, share = 1): Effect {
  return { meets: Object.fromEntries(goals.map((goal) => [goal, share])), shows };
}

/** Whether this shopper would meet the fault on a release that has it. */
export function wouldMeet({ meets }: Effect, { goal, luck }: Pick<Arrival, 'goal' | 'luck'>): boolean {
  return luck < (meets[goal] ?? 0);
}

/** Goals that ask for any of these steps. */
export function goalsWith(...steps: readonly Step[]): readonly Goal[] {
  return GOAL_NAMES.filter((goal) => stepsOf(goal).some((step) => steps.includes(step)));
}

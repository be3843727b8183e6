import type { JudgePolicy } from '../policy.ts';
import type { StagePlan } from '../release/plan.ts';
import { type RoundsNeeded, roundsNeeded } from './rounds-needed.ts';

/** How fast rounds come. */
export interface ProbePace {
  readonly cells: number;
  /** Rounds of all cells per second, by the schedule. */
  readonly scheduledPerSecond: number;
  /** Rounds per second when they follow each other without a pause. */
  readonly surgePerSecond: number;
  /** The journey whose rounds come least often by the schedule, and seconds from one to the next in a cell; Infinity: it is not scheduled. */
  readonly rarest: { readonly journey: string; readonly gapSeconds: number };
}

/** What a stage must see before it can be left, and whether it can. */
export interface StageNeeds {
  /** Clean pairs; null: no number of them would do. */
  readonly rounds: RoundsNeeded | null;
  /** Rounds that can come from the end of its warm-up until its deadline. */
  readonly possible: number;
  /** Earliest time from the change of exposure to `widen`, its soak included, when every pair is clean; null: never. */
  readonly seconds: number | null;
  /** The journey that all others wait for; null: none does. */
  readonly waitsFor: string | null;
}

/** The fewest rounds and seconds that a stage takes on a healthy release. */
export function stageNeeds(stage: StagePlan, policy: JudgePolicy, pace: ProbePace): StageNeeds {
  const { tolerated, warmUpSeconds, soakSeconds, deadlineSeconds, surgeSeconds } = stage;
  const rounds = roundsNeeded(pace.cells, { ...policy, tolerated: tolerated.cell, toleratedPool: tolerated.pool });
  const surge = Math.max(0, surgeSeconds - warmUpSeconds);
  const within = (seconds: number) =>
    Math.min(seconds, surge) * Math.max(pace.surgePerSecond, pace.scheduledPerSecond) +
    Math.max(0, seconds - surge) * pace.scheduledPerSecond;
  const possible = Math.floor(within(Math.max(0, deadlineSeconds - warmUpSeconds)));
  if (rounds === null) return { rounds, possible, seconds: null, waitsFor: null };
  const inSurge = within(surge);
  const fastest = Math.max(pace.surgePerSecond, pace.scheduledPerSecond);
  const gathering =
    rounds.inTotal <= inSurge ? rounds.inTotal / fastest : surge + (rounds.inTotal - inSurge) / pace.scheduledPerSecond;
  // A surge deals rounds out evenly; after it each cell has only those of its own journey.
  const left = Math.max(0, rounds.perCell - Math.floor(inSurge / pace.cells));
  const rarely = left === 0 ? 0 : surge + left * pace.rarest.gapSeconds;
  return {
    rounds,
    possible,
    seconds: Math.ceil(warmUpSeconds + Math.max(soakSeconds, gathering, rarely)),
    waitsFor: rarely > gathering ? pace.rarest.journey : null,
  };
}

/** A round of two runs on one worker, as measured on the demo shop on two cores (`npm run bench`); slower shops take longer. */
export const USUAL_ROUND_SECONDS = 6;

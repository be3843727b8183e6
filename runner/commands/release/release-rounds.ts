import { judgeState } from '../../core/judge/judge.ts';
import { createJudgeState, type JudgedWalk } from '../../core/judge/judge-state.ts';
import { planNextRound, startPlan } from '../../core/plan/next-round.ts';
import { roleOf } from '../../core/release/check-role.ts';
import { mutedCells } from '../../core/release/muted-cells.ts';
import { PROOF_ROUNDS } from '../../core/release/situation.ts';
import { placeOf, type ReleaseState } from '../../core/release/state.ts';
import { type Cell, cellKey, type Trigger } from '../../core/run-record.ts';
import type { RoundOrder } from '../../engines/browser/browser-engine.ts';
import type { Conductor } from './conduct-release.ts';

export type ReleaseRound = Omit<RoundOrder, 'round'>;

export interface ReleaseRoundsNeeds {
  readonly walk: JudgedWalk & { readonly seed: number; readonly trigger: Trigger };
  readonly conductor: Pick<Conductor, 'state' | 'evidence' | 'judgement'>;
  readonly now: () => number;
}

/**
 * What a release wants to be walked now, given the rounds under way; null: nothing at the moment. Twins as its evidence asks for them, and
 * once a rollback, or the rehearsal of one, is in force rounds of the kind that any user makes, until every segment has shown who serves it.
 */
export function createReleaseRounds({
  walk,
  conductor,
  now,
}: ReleaseRoundsNeeds): (underWay: readonly RoundOrder[]) => ReleaseRound | null {
  let plan = startPlan(walk.seed);
  const unjudged = createJudgeState(walk);
  return (underWay) => {
    const { order } = conductor.state;
    if (isBeingTakenBack(conductor.state))
      return order?.state === 'applied'
        ? nextProof(cellsThatProve(walk.cells, conductor, now()), conductor, underWay)
        : null;
    const judgement = conductor.judgement() ?? judgeState(unjudged, now());
    const planned = planNextRound(
      { judgement, policy: walk.policy, underWay: underWay.map(({ cell }) => cell), trigger: walk.trigger },
      plan,
    );
    plan = planned.state;
    if (planned.round === null) return null;
    const { order: cohorts, ...round } = planned.round;
    return { ...round, cohorts };
  };
}

/** Whether the candidate is on its way back, in earnest or for a trial, also while the line is stopped. */
export function isBeingTakenBack(state: ReleaseState): boolean {
  const where = placeOf(state);
  return where === 'rolling_back' || where === 'rehearsing';
}

/**
 * What is `info`, or muted by now, is known to be broken or not to matter: its failures would say nothing of who serves the segment. Where a
 * segment has no other cell, its own have to do.
 */
function cellsThatProve(cells: readonly Cell[], { state }: Pick<Conductor, 'state'>, nowMs: number): readonly Cell[] {
  const muted = mutedCells(state, cells, nowMs);
  const counting = cells.filter((cell) => roleOf(state.plan.roles, cell) !== 'info' && !muted.has(cellKey(cell)));
  const seen = new Set(counting.map(({ segment }) => segment));
  return [...counting, ...cells.filter(({ segment }) => !seen.has(segment))];
}

/** Of the segment that lacks most proof, the cell that is not being walked; one round at a time per cell. */
function nextProof(
  cells: readonly Cell[],
  { evidence }: Pick<Conductor, 'evidence'>,
  underWay: readonly RoundOrder[],
): ReleaseRound | null {
  const rounds = evidence.proving?.rounds ?? {};
  const busy = new Set(underWay.filter(({ unpinned }) => unpinned === true).map(({ cell }) => cellKey(cell)));
  const lacking = Object.keys(rounds)
    .filter((segment) => (rounds[segment] ?? 0) < PROOF_ROUNDS)
    .toSorted((a, b) => (rounds[a] ?? 0) - (rounds[b] ?? 0));
  for (const segment of lacking) {
    const cell = cells.find((one) => one.segment === segment && !busy.has(cellKey(one)));
    if (cell !== undefined) return { cell, cohorts: ['baseline'], trigger: 'proof', unpinned: true, trace: false };
  }
  return null;
}

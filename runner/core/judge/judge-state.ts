import { type Cell, cellKey, type RunRecord } from '../run-record.ts';
import type { Walk } from '../walk.ts';
import { type CellEvidence, cellAfter, startCell } from './cell-evidence.ts';
import { CHECKS } from './claim.ts';
import { createGate, type Gate, gateAfter, gateAfterExposureChange, gateOdds } from './gate.ts';

/** What of a walk the judge needs. */
export type JudgedWalk = Pick<Walk, 'cells' | 'policy' | 'releases'>;

/** All that is known from the runs observed so far. Immutable; `observe` gives the next one. */
export interface JudgeState {
  readonly walk: JudgedWalk;
  readonly gate: Gate;
  readonly cells: ReadonlyMap<string, CellEvidence>;
  /** Start of the first judged pair since the last exposure change, epoch milliseconds. */
  readonly firstPairAt: number | null;
  /** Runs of cells that the walk does not have. */
  readonly strays: number;
  /**
   * The gate at its highest odds, once these reached the limit. The guarantee covers every moment, so a release that
   * was found guilty once stays so: a pair that ends while the walk is being stopped must not turn the verdict.
   */
  readonly crossed: Gate | null;
}

export function createJudgeState(walk: JudgedWalk): JudgeState {
  const cells = new Map<string, Cell>(walk.cells.map((cell) => [cellKey(cell), cell]));
  return {
    walk,
    gate: createGate(
      [...cells.keys()].flatMap((cell) => CHECKS.map((check) => ({ cell, check }))),
      walk.policy,
    ),
    cells: new Map([...cells].map(([key, cell]) => [key, startCell(cell)])),
    firstPairAt: null,
    strays: 0,
    crossed: null,
  };
}

/** One more finished run. Runs must come in the order in which they finished: evidence is added as pairs complete. */
export function observe(state: JudgeState, record: RunRecord): JudgeState {
  const key = cellKey(record);
  const known = state.cells.get(key);
  if (!known) return { ...state, strays: state.strays + 1 };
  const { releases, policy } = state.walk;
  const { evidence, pair } = cellAfter(known, record, releases, policy.latency);
  const cells = new Map(state.cells).set(key, evidence);
  if (!pair) return { ...state, cells };
  let gate = state.gate;
  for (const check of CHECKS) {
    const bits = pair.bits[check];
    if (bits) gate = gateAfter(gate, { cell: key, check }, bits);
  }
  const odds = gateOdds(gate);
  const highest = state.crossed ? gateOdds(state.crossed) : 1 / policy.alpha;
  return {
    ...state,
    cells,
    gate,
    firstPairAt: Math.min(state.firstPairAt ?? pair.startedAt, pair.startedAt),
    crossed: odds >= highest ? gate : state.crossed,
  };
}

/** More users see the candidate from here on. Health and soak start anew; suspicion and guilt do not. */
export function observeExposureChange(state: JudgeState): JudgeState {
  return { ...state, gate: gateAfterExposureChange(state.gate), firstPairAt: null };
}

import type { JudgePolicy } from '../policy.ts';
import { type CheckRoles, roleOf } from '../release/check-role.ts';
import { type Cell, cellKey, type RunRecord } from '../run-record.ts';
import type { Walk } from '../walk.ts';
import { type CellEvidence, cellAfter, cellAfterExposureChange, startCell } from './cell-evidence.ts';
import { CHECKS } from './claim.ts';
import { createGate, type Gate, gateAfter, gateAfterExposureChange, gateOdds, hasClaim } from './gate.ts';

/** What of a walk the judge needs. Without `roles` every cell is a guard. */
export type JudgedWalk = Pick<Walk, 'cells' | 'policy' | 'releases'> & { readonly roles?: CheckRoles };

/** All that is known from the runs observed so far. Immutable; `observe` gives the next one. */
export interface JudgeState {
  readonly walk: JudgedWalk;
  /** The claims of guards: what can turn a release back. */
  readonly gate: Gate;
  /** The claims of all other cells: their health is looked at, their guilt is nobody's. */
  readonly aside: Gate;
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
  /** Runs that started earlier do not count: the candidate was warming up. Epoch milliseconds. */
  readonly countsFrom: number;
}

/** What a stage asks of the evidence from its exposure change on. */
export interface StageRules extends Pick<JudgePolicy, 'tolerated' | 'toleratedPool' | 'soakSeconds'> {
  /** End of the warm-up, epoch milliseconds. */
  readonly countsFrom: number;
}

export function createJudgeState(walk: JudgedWalk): JudgeState {
  const cells = new Map<string, Cell>(walk.cells.map((cell) => [cellKey(cell), cell]));
  const claimsOf = (guards: boolean) =>
    [...cells]
      .filter(([, cell]) => (roleOf(walk.roles ?? {}, cell) === 'guard') === guards)
      .flatMap(([cell]) => CHECKS.map((check) => ({ cell, check })));
  return {
    walk,
    gate: createGate(claimsOf(true), walk.policy),
    aside: createGate(claimsOf(false), walk.policy),
    cells: new Map([...cells].map(([key, cell]) => [key, startCell(cell)])),
    firstPairAt: null,
    strays: 0,
    crossed: null,
    countsFrom: 0,
  };
}

/** One more finished run. Runs must come in the order in which they finished: evidence is added as pairs complete. */
export function observe(state: JudgeState, record: RunRecord): JudgeState {
  const key = cellKey(record);
  const known = state.cells.get(key);
  if (!known) return { ...state, strays: state.strays + 1 };
  if (record.trigger === 'proof' || Date.parse(record.startedAt) < state.countsFrom) return state;
  const { releases, policy } = state.walk;
  const { evidence, pair } = cellAfter(known, record, releases, policy.latency);
  const cells = new Map(state.cells).set(key, evidence);
  if (!pair) return { ...state, cells };
  let { gate, aside } = state;
  for (const check of CHECKS) {
    const bits = pair.bits[check];
    const id = { cell: key, check };
    if (!bits) continue;
    if (hasClaim(gate, id)) gate = gateAfter(gate, id, bits);
    else aside = gateAfter(aside, id, bits);
  }
  const odds = gateOdds(gate);
  const highest = state.crossed ? gateOdds(state.crossed) : 1 / policy.alpha;
  return {
    ...state,
    cells,
    gate,
    aside,
    firstPairAt: Math.min(state.firstPairAt ?? pair.startedAt, pair.startedAt),
    crossed: odds >= highest ? gate : state.crossed,
  };
}

/** More users see the candidate from here on. Health, soak and what could not tell start anew; suspicion and guilt do not. */
export function observeExposureChange(state: JudgeState, { countsFrom, ...rules }: StageRules): JudgeState {
  const walk = { ...state.walk, policy: { ...state.walk.policy, ...rules } };
  return {
    ...state,
    walk,
    gate: gateAfterExposureChange(state.gate, walk.policy),
    aside: gateAfterExposureChange(state.aside, walk.policy),
    cells: new Map([...state.cells].map(([key, cell]) => [key, cellAfterExposureChange(cell)])),
    firstPairAt: null,
    countsFrom,
  };
}

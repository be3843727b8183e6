import type { Cell } from '../run-record.ts';
import { evidence } from './accumulate.ts';
import { chiefBlame } from './blame.ts';
import type { CellEvidence } from './cell-evidence.ts';
import { CHECKS, type Check, type Claim, pairsOf, worseOf } from './claim.ts';
import { paidSoFar } from './deposits.ts';
import { claimKey, type Gate } from './gate.ts';
import { cleanRunsUntil, healthOf } from './healthy.ts';
import type { JudgeState } from './judge-state.ts';
import type { ClaimEvidence, PoolEvidence } from './judgement.ts';
import { suspicionOf } from './suspicion.ts';

/** Every claim in numbers, in the order of the walk's cells. `gate` may be an earlier one than the state's. */
export function claimEvidence(state: JudgeState, nowMs: number, gate: Gate = state.gate): readonly ClaimEvidence[] {
  const { healthyAt } = state.walk.policy;
  return [...state.cells].flatMap(([key, cell]) =>
    CHECKS.map((check) => {
      const id = claimKey({ cell: key, check });
      const claim = gate.claims.get(id) ?? state.aside.claims.get(id);
      if (!claim) throw new Error(`no such claim: ${key} ${check}`);
      return inNumbers(claim, cell, check, nowMs, healthyAt);
    }),
  );
}

export function poolEvidence(state: JudgeState): readonly PoolEvidence[] {
  return [...state.gate.pools].map(([check, pool]) => ({
    check,
    worse: worseOf(pool),
    healthy: healthOf(pool.healthy),
    tolerated: pool.healthy.tolerated,
    pairs: pairsOf(pool),
    counts: pool.counts,
    cleanPairsNeeded: cleanRunsUntil(pool.healthy, state.walk.policy.healthyAt),
  }));
}

function inNumbers(claim: Claim, known: CellEvidence, check: Check, nowMs: number, healthyAt: number): ClaimEvidence {
  const { journey, segment }: Cell = known.cell;
  const last = known.lastPairAt;
  return {
    journey,
    segment,
    check,
    worse: worseOf(claim),
    staked: paidSoFar(claim.worse.deposits),
    broken: evidence(claim.broken),
    healthy: healthOf(claim.healthy),
    suspicion: suspicionOf(claim.suspicion),
    control: suspicionOf(claim.control),
    pairs: pairsOf(claim),
    counts: claim.counts,
    cleanPairsNeeded: cleanRunsUntil(claim.healthy, healthyAt),
    ageSeconds: last === null ? null : Math.max(0, (nowMs - last) / 1000),
    blame: chiefBlame(known.blames[check]),
  };
}

import type { JudgePolicy } from '../policy.ts';
import {
  CHECKS,
  type Check,
  type Claim,
  type ClaimRules,
  claimAfter,
  claimAfterExposureChange,
  startClaim,
  worseOf,
} from './claim.ts';
import { claimAfterRecovery, hasRecovered, healthAfterRecovery } from './recovery.ts';
import type { AloneBit, TwinBits } from './worse.ts';

export interface ClaimId {
  readonly cell: string;
  readonly check: Check;
}

/** All claims of a walk, and the pool of all pairs of each kind. */
export interface Gate {
  readonly poolShare: number;
  /** SUSPICION from which on a claim is suspicious. */
  readonly suspicionAt: number;
  readonly claims: ReadonlyMap<string, Claim>;
  readonly pools: ReadonlyMap<Check, Claim>;
}

export function claimKey({ cell, check }: ClaimId): string {
  return `${cell} · ${check}`;
}

/**
 * The claims must all be known beforehand: their number is the price of looking at many.
 * A pool has the horizon of all its claims together. Of pools, only that of `passes` must show `toleratedPool`; times are
 * noisier than outcomes, so the pool of `in-time` shows no more than each of its claims, `tolerated`.
 */
export function createGate(ids: readonly ClaimId[], policy: JudgePolicy): Gate {
  const rules: Record<Check, ClaimRules> = {
    passes: { ...policy, referenceRate: policy.referenceRate },
    'in-time': { ...policy, referenceRate: policy.referenceRateSlow },
  };
  const pools = CHECKS.flatMap((check) => {
    const claims = ids.filter((id) => id.check === check).length;
    if (claims === 0) return [];
    const tolerated = toleratedOfPool(check, policy);
    return [[check, startClaim({ ...rules[check], tolerated, horizon: policy.horizon * claims })] as const];
  });
  return {
    poolShare: policy.poolShare,
    suspicionAt: policy.suspicionAt,
    claims: new Map(ids.map((id) => [claimKey(id), startClaim(rules[id.check])])),
    pools: new Map(pools),
  };
}

export function hasClaim({ claims }: Gate, id: ClaimId): boolean {
  return claims.has(claimKey(id));
}

/** One more pair of a claim, or the candidate's half of one; it counts for the claim and for the pool of its kind. */
export function gateAfter(gate: Gate, id: ClaimId, bits: TwinBits | AloneBit): Gate {
  const key = claimKey(id);
  const claim = gate.claims.get(key);
  const pool = gate.pools.get(id.check);
  if (!claim || !pool) throw new Error(`no such claim: ${key}`);
  const next = { claim: claimAfter(claim, bits), pool: claimAfter(pool, bits) };
  const isWell = hasRecovered(next.claim, gate.suspicionAt);
  return {
    ...gate,
    claims: new Map(gate.claims).set(key, isWell ? claimAfterRecovery(next.claim) : next.claim),
    pools: new Map(gate.pools).set(id.check, isWell ? healthAfterRecovery(next.pool) : next.pool),
  };
}

export function gateAfterExposureChange(gate: Gate, policy: Pick<JudgePolicy, 'tolerated' | 'toleratedPool'>): Gate {
  return {
    ...gate,
    claims: new Map([...gate.claims].map(([key, claim]) => [key, claimAfterExposureChange(claim, policy.tolerated)])),
    pools: new Map(
      [...gate.pools].map(([check, pool]) => [check, claimAfterExposureChange(pool, toleratedOfPool(check, policy))]),
    ),
  };
}

function toleratedOfPool(check: Check, policy: Pick<JudgePolicy, 'tolerated' | 'toleratedPool'>): number {
  return check === 'passes' ? policy.toleratedPool : policy.tolerated;
}

/**
 * GATE ODDS = poolShare · (mean of the pools) + (1 − poolShare) · (mean of the claims), as x : 1.
 * A weighted mean of evidence is evidence again, however the claims depend on each other.
 */
export function gateOdds({ poolShare, claims, pools }: Gate): number {
  return poolShare * mean([...pools.values()].map(worseOf)) + (1 - poolShare) * mean([...claims.values()].map(worseOf));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value / values.length, 0);
}

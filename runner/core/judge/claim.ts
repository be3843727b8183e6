import {
  type Accumulated,
  accumulate,
  accumulatedAfterExposureChange,
  evidence,
  startAccumulating,
} from './accumulate.ts';
import { type BrokenFactors, brokenFactors } from './broken.ts';
import { type Healthy, healthyAfter, startHealthy } from './healthy.ts';
import { NO_SUSPICION, type Suspicion, suspect } from './suspicion.ts';
import { type AloneBit, type TwinBits, type WorseFactors, worseFactors } from './worse.ts';

/** What a cell is asked: does it pass, and is it in time. */
export const CHECKS = ['passes', 'in-time'] as const;
export type Check = (typeof CHECKS)[number];

/** The numbers a sequence of pairs is judged by. */
export interface ClaimRules {
  readonly referenceRate: number;
  readonly tolerated: number;
  readonly stages: number;
  readonly horizon: number;
}

/** Pairs by what happened to the candidate and the baseline, in this order: FP = candidate bad, baseline not. */
export interface PairCounts {
  readonly FP: number;
  readonly PF: number;
  readonly FF: number;
  readonly PP: number;
}

/** Everything that is known about one claim, or about the pool of all claims of one kind. */
export interface Claim {
  readonly factors: { readonly worse: WorseFactors; readonly broken: BrokenFactors };
  readonly worse: Accumulated;
  readonly broken: Accumulated;
  readonly healthy: Healthy;
  readonly suspicion: Suspicion;
  /** SUSPICION of the baseline: when it is suspicious too, the shop is sick, not the release. */
  readonly control: Suspicion;
  /** Pairs in a row in which neither was bad. */
  readonly cleanPairs: number;
  readonly counts: PairCounts;
}

export function startClaim({ referenceRate, tolerated, stages, horizon }: ClaimRules): Claim {
  return {
    factors: { worse: worseFactors(referenceRate), broken: brokenFactors(referenceRate) },
    worse: startAccumulating(stages, horizon),
    broken: startAccumulating(stages, horizon),
    healthy: startHealthy(tolerated),
    suspicion: NO_SUSPICION,
    control: NO_SUSPICION,
    cleanPairs: 0,
    counts: { FP: 0, PF: 0, FF: 0, PP: 0 },
  };
}

/** One more pair; or a candidate's run alone, which counts for all that needs no control. */
export function claimAfter(claim: Claim, bits: TwinBits | AloneBit): Claim {
  const { factors, counts } = claim;
  const broken = factors.broken(bits.candidate);
  const alone: Claim = {
    ...claim,
    broken: accumulate(claim.broken, broken),
    healthy: healthyAfter(claim.healthy, bits.candidate),
    suspicion: suspect(claim.suspicion, broken),
  };
  if (!('baseline' in bits)) return alone;
  const kind = `${bits.candidate ? 'F' : 'P'}${bits.baseline ? 'F' : 'P'}` as const;
  return {
    ...alone,
    worse: accumulate(claim.worse, factors.worse(bits)),
    control: suspect(claim.control, factors.broken(bits.baseline)),
    cleanPairs: kind === 'PP' ? claim.cleanPairs + 1 : 0,
    counts: { ...counts, [kind]: counts[kind] + 1 },
  };
}

/** More users see the candidate: WORSE gets its next deposit, HEALTHY has to be shown anew, for what is tolerated from here on. */
export function claimAfterExposureChange(claim: Claim, tolerated: number): Claim {
  return {
    ...claim,
    worse: accumulatedAfterExposureChange(claim.worse),
    broken: accumulatedAfterExposureChange(claim.broken),
    healthy: startHealthy(tolerated),
  };
}

export function pairsOf({ counts }: Claim): number {
  return counts.FP + counts.PF + counts.FF + counts.PP;
}

export function worseOf(claim: Claim): number {
  return evidence(claim.worse);
}

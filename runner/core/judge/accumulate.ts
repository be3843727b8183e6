import { PRIOR } from './alternatives.ts';
import { clamp } from './bet.ts';
import { type Deposits, depositsAfterExposureChange, payDeposit, startDeposits } from './deposits.ts';

/** A mixture of bets into which deposits are paid over time: R_j ← (R_j + prior_j w_t) · factor_j. */
export interface Accumulated {
  readonly deposits: Deposits;
  /** R_j, in the order of `PRIOR`. */
  readonly stakes: readonly number[];
}

export function startAccumulating(stages: number, horizon: number): Accumulated {
  return { deposits: startDeposits(stages, horizon), stakes: PRIOR.map(() => 0) };
}

export function accumulate({ deposits, stakes }: Accumulated, factors: readonly number[]): Accumulated {
  const { weight, after } = payDeposit(deposits);
  return {
    deposits: after,
    stakes: PRIOR.map((prior, j) => clamp(((stakes[j] ?? 0) + prior * weight) * (factors[j] ?? 1))),
  };
}

export function accumulatedAfterExposureChange(state: Accumulated): Accumulated {
  return { ...state, deposits: depositsAfterExposureChange(state.deposits) };
}

/** E = Σ R_j, as x : 1. P(E ever reaches 1/α) ≤ α while the claim that it speaks against is true. */
export function evidence(state: Accumulated): number {
  return clamp(state.stakes.reduce((sum, stake) => sum + stake, 0));
}

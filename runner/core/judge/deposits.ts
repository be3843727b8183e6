/**
 * How the evidence budget of 1 is spent: half on "it starts at an exposure change", spread over the stages; half on
 * "it starts at some pair", spread over the horizon. The halves are capped apart, so that a long stage cannot eat what
 * later stages need, and together never exceed 1.
 */
export interface Deposits {
  readonly stages: number;
  readonly horizon: number;
  readonly stagesPaid: number;
  readonly pairsPaid: number;
  /** An exposure change whose deposit waits for the next pair. */
  readonly due: boolean;
}

export function startDeposits(stages: number, horizon: number): Deposits {
  return { stages, horizon, stagesPaid: 0, pairsPaid: 0, due: true };
}

export function depositsAfterExposureChange(deposits: Deposits): Deposits {
  return { ...deposits, due: true };
}

/** Everything that was paid so far, of 1. */
export function paidSoFar({ stages, horizon, stagesPaid, pairsPaid }: Deposits): number {
  return 0.5 * (stagesPaid / stages) + 0.5 * (pairsPaid / horizon);
}

/** w_t for the next pair, and what is left after it. */
export function payDeposit(deposits: Deposits): { readonly weight: number; readonly after: Deposits } {
  const { stages, horizon, stagesPaid, pairsPaid, due } = deposits;
  const paysStage = due && stagesPaid < stages;
  const paysPair = pairsPaid < horizon;
  return {
    weight: (paysStage ? 0.5 / stages : 0) + (paysPair ? 0.5 / horizon : 0),
    after: {
      stages,
      horizon,
      stagesPaid: stagesPaid + (paysStage ? 1 : 0),
      pairsPaid: pairsPaid + (paysPair ? 1 : 0),
      due: false,
    },
  };
}

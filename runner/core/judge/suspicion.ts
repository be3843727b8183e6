import { mixed, PRIOR } from './alternatives.ts';
import { clamp } from './bet.ts';

/**
 * SUSPICION: a mixture of CUSUMs against the reference rate, kept as e^S_j. It forgets good times (the floor of 1) and
 * rests again a few clean runs after a single flake. It may only ask for more runs and hold.
 */
export type Suspicion = readonly number[];

export const NO_SUSPICION: Suspicion = PRIOR.map(() => 1);

/** S_j ← max(0, S_j) + ln factor_j, without the logarithm. `factors` are those of BROKEN. */
export function suspect(state: Suspicion, factors: readonly number[]): Suspicion {
  return PRIOR.map((_, j) => clamp(Math.max(1, state[j] ?? 1) * (factors[j] ?? 1)));
}

/** U = Σ prior_j e^S_j. */
export function suspicionOf(state: Suspicion): number {
  return mixed(state);
}

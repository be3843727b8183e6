import { type Bit, bet, clamp, slope } from './bet.ts';

/** Shares of the tolerated rate that are bet on, and how much on each (detection.md 7). */
const SHARES = [
  { share: 0, weight: 0.5 },
  { share: 0.15, weight: 0.25 },
  { share: 0.4, weight: 0.25 },
] as const;

/** More clean runs than this are not counted out; the answer is then "too many". */
const FARTHEST = 5_000;

/** HEALTHY: positive evidence that the bad rate is below `tolerated`. Absence of failures alone shows nothing. */
export interface Healthy {
  readonly tolerated: number;
  /** H at its beginning. */
  readonly stake: number;
  readonly products: readonly number[];
}

export function startHealthy(tolerated: number, stake = 1): Healthy {
  return { tolerated, stake, products: SHARES.map(() => stake) };
}

/**
 * Begun anew with half the stake, where less than that is left of it: P(H ever reaches 20) is 1/20 for the first beginning and half as much
 * for each that follows, 1/10 for all together, however many there are and however they come about.
 */
export function healthyAgain(state: Healthy): Healthy {
  const stake = state.stake / 2;
  return healthOf(state) < stake ? startHealthy(state.tolerated, stake) : state;
}

/** 1 + 1/2 + … + the newest: P(H ever reaches 20) is so many twentieths. */
export function stakesSoFar({ stake }: Healthy): number {
  return 2 - stake;
}

export function healthyAfter({ tolerated, stake, products }: Healthy, bit: Bit): Healthy {
  return {
    tolerated,
    stake,
    products: SHARES.map(({ share }, i) =>
      clamp((products[i] ?? 1) * bet(bit, tolerated, slope(share * tolerated, tolerated))),
    ),
  };
}

/** H, as x : 1; 20 shows it at 95 %, whenever and however often one looks. */
export function healthOf({ products }: Healthy): number {
  return SHARES.reduce((sum, { weight }, i) => sum + weight * (products[i] ?? 0), 0);
}

/** Further clean runs until H reaches `shownAt`; 0 when it has, null when that is out of reach. */
export function cleanRunsUntil(state: Healthy, shownAt: number): number | null {
  let reached = state;
  for (let runs = 0; runs <= FARTHEST; runs += 1) {
    if (healthOf(reached) >= shownAt) return runs;
    reached = healthyAfter(reached, 0);
  }
  return null;
}

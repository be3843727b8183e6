import { type Exposure, NOBODY, sameExposure } from './exposure.ts';

/**
 * Whether rolling back can be rehearsed at a stage (index into the exposures of all stages): where some users see the candidate. In the dark
 * there is nothing to take back, and at the end everybody would be sent to and fro.
 */
export function canRehearseAt(exposures: readonly Exposure[], stage: number): boolean {
  const exposure = exposures[stage];
  return exposure !== undefined && stage < exposures.length - 1 && !sameExposure(exposure, NOBODY);
}

/** What an actuator that can be told to do anything says of itself. */
export interface RehearsalMeans {
  /** Whether it can expose the same candidate again after it took it back; it can unless said. */
  readonly exposesAgain?: boolean;
  /** How it is asked what holds. */
  readonly read?: unknown;
  /** Where it can take the candidate back from; everywhere unless said. */
  readonly rollsBackFrom?: readonly unknown[];
}

/** Whether rolling back by it can be rehearsed: it can take back and expose again, and says what holds (of a few users, rounds alone prove little). */
export function canRehearseBy({ exposesAgain, read, rollsBackFrom }: RehearsalMeans): boolean {
  return exposesAgain !== false && read !== undefined && rollsBackFrom?.includes('exposed') !== false;
}

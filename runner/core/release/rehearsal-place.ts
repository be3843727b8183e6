import { type Exposure, NOBODY, sameExposure } from './exposure.ts';

/**
 * Whether rolling back can be rehearsed at a stage (index into the exposures of all stages): where some users see the candidate. In the dark
 * there is nothing to take back, and at the end everybody would be sent to and fro.
 */
export function canRehearseAt(exposures: readonly Exposure[], stage: number): boolean {
  const exposure = exposures[stage];
  return exposure !== undefined && stage < exposures.length - 1 && !sameExposure(exposure, NOBODY);
}

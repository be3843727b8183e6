import { type Exposure, sameExposure } from './exposure.ts';
import type { ReleaseState } from './state.ts';

/** Where a release can be when it must be taken back: on its way, or seen by everybody (a rollout is promoted then, and some can't undo that). */
export type Whereabouts = 'exposed' | 'complete';

const EVERYBODY: Exposure = { default: 100, segments: {} };

/** Where a release is once this is exposed. */
export function whereaboutsAt(exposure: Exposure): Whereabouts {
  return sameExposure(exposure, EVERYBODY) ? 'complete' : 'exposed';
}

/** Where it may be now: both while nobody knows whether an order for everybody was carried out, the hardest first. */
export function whereaboutsOf({
  exposed,
  perhapsExposed,
}: Pick<ReleaseState, 'exposed' | 'perhapsExposed'>): readonly Whereabouts[] {
  return [...new Set([whereaboutsAt(perhapsExposed), whereaboutsAt(exposed)])];
}

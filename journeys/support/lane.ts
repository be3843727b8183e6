import type { CohortPlan } from './cohort-plan.ts';
import type { Segment } from './segment.ts';

/** Environment variable that carries a `LanePlan` as JSON from the Playwright config to `lane.spec.ts`, where tests are declared. */
export const LANE_PLAN = 'WAYGATE_LANE_PLAN';

/** What is to be declared. Holds no secrets. */
export interface LanePlan {
  readonly journeys: readonly LaneJourney[];
}

export interface LaneJourney {
  readonly id: string;
  /** Absolute path of the module. */
  readonly file: string;
  /** Ids of the segments in which it runs. */
  readonly segments: readonly string[];
}

/** What each project brings along: its segment, and the cohort that all projects walk. */
export interface LaneStage {
  readonly segment: Segment;
  readonly cohort: CohortPlan;
  /** Absolute path of the shop adapter's module. */
  readonly shopFile: string;
  /** null when the segment walks as a guest. */
  readonly account: { readonly email: string; readonly password: string } | null;
  /** waygate's version, for the user agent. */
  readonly version: string;
}

/** The tag by which a project picks its tests. */
export function segmentTag(segment: string): `@${string}` {
  return `@${segment}`;
}

import { type Exposure, NO_EXPOSURE, percentFor } from '../exposure.ts';
import { type Arrival, segmentOf } from './arrivals.ts';
import { type Effect, wouldMeet } from './effect.ts';

/** From an instant on, so much of the traffic sees the candidate. */
export interface ExposureStep {
  /** On the clock of the arrivals. */
  readonly atMs: number;
  readonly exposure: Exposure;
}

/** A stage as a plan has it: at least so long at this exposure. */
export interface SoakedStage {
  readonly exposure: Exposure;
  readonly soakMs: number;
}

export interface Regression {
  readonly effect: Effect;
  /** The candidate has it from here on, and keeps it; `shared`: so has the baseline. */
  readonly fromMs: number;
  readonly shared: boolean;
}

export interface LetThrough {
  readonly sessions: number;
  /** Sessions that the candidate served. */
  readonly exposed: number;
  /** Sessions that met the regression. */
  readonly hit: number;
  /** `hit`, by `<device>-<market>`; segments that were hit only. */
  readonly bySegment: Readonly<Record<string, number>>;
}

type Who = Pick<Arrival, 'atMs' | 'draw' | 'device' | 'market' | 'goal' | 'luck'>;

/**
 * How many of these sessions meet the regression under a schedule of exposure (oldest step first; nobody is exposed before it). A session
 * is served by the candidate if its draw is below the exposure at the moment it comes: the edge decides so too, request by request,
 * so that only sessions which are under way while the exposure changes (seconds) can differ from the count of the real ones.
 */
export function letThrough(
  sessions: Iterable<Who>,
  schedule: readonly ExposureStep[],
  { effect, fromMs, shared }: Regression,
): LetThrough {
  const bySegment: Record<string, number> = {};
  let [count, exposed, hit] = [0, 0, 0];
  for (const session of sessions) {
    count += 1;
    const seesCandidate = isExposed(session, exposureAt(schedule, session.atMs));
    if (seesCandidate) exposed += 1;
    if (!(seesCandidate || shared) || session.atMs < fromMs || !wouldMeet(effect, session)) continue;
    hit += 1;
    const segment = segmentOf(session);
    bySegment[segment] = (bySegment[segment] ?? 0) + 1;
  }
  return { sessions: count, exposed, hit, bySegment };
}

/** What a release without a gate does: each stage for its soak, and the last one for good. */
export function withoutGate(stages: readonly SoakedStage[]): ExposureStep[] {
  let atMs = 0;
  return stages.map(({ exposure, soakMs }) => {
    const step = { atMs, exposure };
    atMs += soakMs;
    return step;
  });
}

function exposureAt(schedule: readonly ExposureStep[], atMs: number): Exposure {
  return schedule.findLast((step) => step.atMs <= atMs)?.exposure ?? NO_EXPOSURE;
}

export function isExposed(
  { draw, device, market }: Pick<Who, 'draw' | 'device' | 'market'>,
  exposure: Exposure,
): boolean {
  return draw < percentFor(exposure, device, market);
}

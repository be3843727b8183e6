import type { Exposure } from '../../core/release/exposure.ts';

/** What waygate reads of a Canary of Flagger (pkg/apis/flagger/v1beta1). */
export interface Canary {
  readonly phase: string;
  /** As it stands in the status: 0 in every phase but Progressing and Waiting, whatever the routes say. */
  readonly canaryWeight: number;
  /** Of the spec that Flagger works on, and of the one that it promoted last. */
  readonly appliedSpec: string;
  readonly promotedSpec: string;
  /** Percentages that it passes through, ascending; the last is where it waits for its promotion. */
  readonly weights: readonly number[];
}

/** What is known of the release that orders were given for. */
export interface CanaryRelease {
  /** `promotedSpec` when its first order came: another one means that the release was promoted. */
  readonly promotedBefore: string;
  /** Its own spec; null as long as Flagger has not begun with it. */
  readonly spec: string | null;
  /** The spec of the release before, if Flagger was not done with it by then. */
  readonly replaces: string | null;
}

/** Phases in which Flagger routes users to the canary by weight and asks whether it may go on. */
export const ROUTING = ['Progressing', 'WaitingPromotion'];

export function canaryOf(answer: unknown): Canary {
  const { spec = {}, status = {} } = answer as Raw;
  return {
    phase: status.phase ?? '',
    canaryWeight: status.canaryWeight ?? 0,
    appliedSpec: status.lastAppliedSpec ?? '',
    promotedSpec: status.lastPromotedSpec ?? '',
    weights: weightsOf(spec.analysis ?? spec.canaryAnalysis ?? {}),
  };
}

/** What users get now; null while Flagger does not say (it is promoting), or nobody knows whose promotion the last one was. */
export function exposureOfCanary(canary: Canary, release: CanaryRelease | null): Exposure | null {
  const isOurs = release === null || isOfRelease(canary, release);
  switch (canary.phase) {
    case '':
    case 'Initializing':
    case 'Initialized':
    case 'Waiting':
    case 'Failed':
      return all(0);
    case 'Progressing':
      return all(isOurs ? canary.canaryWeight : 0);
    case 'WaitingPromotion':
      // The status says 0 here, but routes stay at the highest weight (pkg/canary/status.go).
      return isOurs ? all(canary.weights.at(-1) ?? 100) : all(0);
    case 'Succeeded':
      return release === null ? null : all(wasPromoted(canary, release) ? 100 : 0);
    default:
      return null;
  }
}

/** Whether the spec that Flagger works on is the release's. */
export function isOfRelease({ appliedSpec }: Canary, { spec, replaces }: CanaryRelease): boolean {
  return spec === null ? appliedSpec !== replaces : appliedSpec === spec;
}

export function wasPromoted({ promotedSpec }: Canary, { promotedBefore }: CanaryRelease): boolean {
  return promotedSpec !== promotedBefore;
}

/** Where Flagger goes next from a weight; 100 is the promotion. */
export function nextWeight({ weights, phase }: Canary, weight: number): number {
  return phase === 'WaitingPromotion' ? 100 : (weights.find((one) => one > weight) ?? 100);
}

/** As pkg/controller/scheduler.go counts them: stepWeights, or stepWeight up to maxWeight. */
function weightsOf({ stepWeight = 0, stepWeights = [], maxWeight = 0 }: Analysis): number[] {
  if (stepWeight <= 0) {
    const highest = maxWeight > 0 ? maxWeight : (stepWeights.at(-1) ?? 0);
    return stepWeights.filter((weight) => weight <= highest);
  }
  const highest = maxWeight > 0 ? maxWeight : 100;
  const steps = Array.from({ length: Math.ceil(highest / stepWeight) }, (_, index) => (index + 1) * stepWeight);
  return steps.map((weight) => Math.min(weight, 100));
}

function all(percent: number): Exposure {
  return { default: percent, segments: {} };
}

interface Analysis {
  readonly stepWeight?: number;
  readonly stepWeights?: readonly number[];
  readonly maxWeight?: number;
}

interface Raw {
  readonly spec?: { readonly analysis?: Analysis; readonly canaryAnalysis?: Analysis };
  readonly status?: {
    readonly phase?: string;
    readonly canaryWeight?: number;
    readonly lastAppliedSpec?: string;
    readonly lastPromotedSpec?: string;
  };
}

import type { Exposure } from '../../core/release/exposure.ts';

/** What waygate reads of a Rollout of Argo (pkg/apis/rollouts/v1alpha1/types.go). */
export interface Rollout {
  readonly generation: number;
  readonly resourceVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly pausedBySomebody: boolean;
  /** Null: it is no canary with steps. */
  readonly steps: readonly RolloutStep[] | null;
  readonly status: {
    /** Whether the controller has seen the newest spec; before that the rest of the status is about the one before. */
    readonly isCurrent: boolean;
    readonly phase: string;
    readonly message: string;
    readonly currentPodHash: string;
    readonly stablePodHash: string;
    readonly stepIndex: number;
    readonly isPaused: boolean;
    readonly isInconclusive: boolean;
    readonly isAborted: boolean;
    readonly abortedAt: string | null;
    /** Percent that the router sends to the canary; null without a traffic router. */
    readonly canaryWeight: number | null;
  };
}

export interface RolloutStep {
  readonly setWeight?: number;
  readonly pause?: unknown;
}

/** The candidate's own ReplicaSet, written down with its first order, so that no order is ever carried out on another revision. */
export interface RolloutOrder {
  readonly release: string;
  readonly decision: number;
  /** Null: the revision was not there yet. */
  readonly podHash: string | null;
  /** The revision that was there when the release's first order came, and is not its own. */
  readonly replaces: string | null;
}

export const ORDER_ANNOTATION = 'waygate/order';

export function rolloutOf(answer: unknown): Rollout {
  const { metadata = {}, spec = {}, status = {} } = answer as Raw;
  const canary = status.canary ?? {};
  return {
    generation: metadata.generation ?? 0,
    resourceVersion: metadata.resourceVersion ?? '',
    annotations: metadata.annotations ?? {},
    pausedBySomebody: spec.paused === true,
    steps: spec.strategy?.canary?.steps ?? null,
    status: {
      isCurrent:
        status.observedGeneration !== undefined && String(status.observedGeneration) === String(metadata.generation),
      phase: status.phase ?? '',
      message: status.message ?? '',
      currentPodHash: status.currentPodHash ?? '',
      stablePodHash: status.stableRS ?? '',
      stepIndex: status.currentStepIndex ?? 0,
      isPaused: (status.pauseConditions ?? []).length > 0,
      isInconclusive: (status.pauseConditions ?? []).some(({ reason }) => /^Inconclusive/.test(reason ?? '')),
      isAborted: status.abort === true,
      abortedAt: status.abortedAt ?? null,
      canaryWeight: canary.weights?.canary?.weight ?? null,
    },
  };
}

/** The order that the Rollout was last moved by; null when none was, or the annotation is not waygate's. */
export function orderOfRollout({ annotations }: Rollout): RolloutOrder | null {
  try {
    const { release, decision, podHash, replaces } = JSON.parse(
      annotations[ORDER_ANNOTATION] ?? '',
    ) as Partial<RolloutOrder>;
    if (typeof release !== 'string' || typeof decision !== 'number') return null;
    return { release, decision, podHash: podHash ?? null, replaces: replaces ?? null };
  } catch {
    return null;
  }
}

/** An order together with the revision that is its release's: the one that came after the first order, or was under way by then. */
export function bindOrder(
  rollout: Rollout,
  { release, decision }: Pick<RolloutOrder, 'release' | 'decision'>,
): RolloutOrder {
  const { currentPodHash: current, stablePodHash: stable } = rollout.status;
  const known = orderOfRollout(rollout);
  if (known?.release === release && known.podHash !== null) return { ...known, decision };
  const isTaken = current === stable || current === known?.podHash;
  const replaces = known?.release === release ? known.replaces : isTaken ? current : null;
  const isOurs = current !== stable && current !== replaces;
  return { release, decision, podHash: isOurs ? current : null, replaces };
}

/** What users get now; null while the Rollout does not say: its status is about an older spec, or an abort is under way. */
export function exposureOfRollout(rollout: Rollout): Exposure | null {
  const { status } = rollout;
  if (!status.isCurrent) return null;
  const ours = orderOfRollout(rollout)?.podHash ?? null;
  const isUnderWay = status.currentPodHash !== status.stablePodHash;
  if (ours !== null && status.stablePodHash === ours) return isUnderWay ? null : all(100);
  // Ours was replaced by another revision before it got anywhere.
  if (ours !== null && status.currentPodHash !== ours) return all(0);
  if (!isUnderWay) return all(0);
  if (!status.isAborted) return status.canaryWeight === null ? null : all(status.canaryWeight);
  const isOver = status.abortedAt !== null && status.phase === 'Degraded' && status.canaryWeight === 0;
  return isOver ? all(0) : status.canaryWeight === 0 || status.canaryWeight === null ? null : all(status.canaryWeight);
}

/** The weight that the steps so far have set. */
export function orderedWeight(steps: readonly RolloutStep[], stepIndex: number): number {
  return steps.slice(0, stepIndex + 1).findLast(({ setWeight }) => setWeight !== undefined)?.setWeight ?? 0;
}

function all(percent: number): Exposure {
  return { default: percent, segments: {} };
}

interface Raw {
  readonly metadata?: {
    readonly generation?: number;
    readonly resourceVersion?: string;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: {
    readonly paused?: boolean;
    readonly strategy?: { readonly canary?: { readonly steps?: readonly RolloutStep[] } };
  };
  readonly status?: {
    /** A string since Argo Rollouts 0.10. */
    readonly observedGeneration?: string | number;
    readonly phase?: string;
    readonly message?: string;
    readonly currentPodHash?: string;
    readonly stableRS?: string;
    readonly currentStepIndex?: number;
    readonly pauseConditions?: readonly { readonly reason?: string }[] | null;
    readonly abort?: boolean;
    readonly abortedAt?: string | null;
    readonly canary?: { readonly weights?: { readonly canary?: { readonly weight?: number } } };
  };
}

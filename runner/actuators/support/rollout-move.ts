import type { Order } from '../../core/release/order.ts';
import { soleTarget } from '../../core/release/weights.ts';
import { bindOrder, orderedWeight, orderOfRollout, type Rollout, type RolloutStep } from './rollout-state.ts';

/** What an order asks of a Rollout: a merge patch of its status, nothing, or why it can not be done and how to mend that. */
export type RolloutMove =
  | { readonly status: Readonly<Record<string, unknown>> }
  | 'none'
  | { readonly refused: string; readonly hint: string };

/**
 * Patches are those of `kubectl argo rollouts` (promote.go, abort.go). Argo only goes forward or back to nothing: a narrower exposure that
 * is not 0 can not be had.
 */
export function moveRollout(rollout: Rollout, order: Order): RolloutMove {
  const { status } = rollout;
  if (!status.isCurrent) return refuse('its controller has not seen the newest spec yet', 'order again in a moment');
  const other = orderOfRollout(rollout);
  const isUnderWay = status.currentPodHash !== status.stablePodHash && !status.isAborted;
  if (isUnderWay && other?.podHash === status.currentPodHash && other.release !== order.release) {
    const found = `the revision under way (${other.podHash}) is that of release ${other.release}`;
    return refuse(found, 'finish that release or roll it back first');
  }
  const { podHash: ours } = bindOrder(rollout, order);
  if (ours !== null && ours === status.stablePodHash) {
    const hint = 'undo it by deploying the old version';
    return order.kind !== 'roll_back' && order.exposure.default === 100
      ? 'none'
      : refuse('the release was promoted, which Argo does not take back', hint);
  }
  if (order.kind === 'roll_back') {
    // Aborting another revision would kill whatever came after this release.
    return ours !== status.currentPodHash || status.isAborted ? 'none' : { status: { abort: true } };
  }
  const percent = soleTarget(order.exposure);
  if (ours !== null && ours !== status.currentPodHash) {
    const found = `another revision (${status.currentPodHash}) has taken the place of ${ours}`;
    return refuse(found, 'it is another release: plan it anew');
  }
  if (ours === null)
    return percent === 0 ? 'none' : refuse('no new revision is under way', 'deploy the candidate’s spec first');
  if (status.isAborted) {
    return percent === 0
      ? 'none'
      : refuse('it was aborted', 'deploy a new revision, or `kubectl argo rollouts retry rollout`');
  }
  return widen(rollout, percent);
}

function widen({ steps, status, pausedBySomebody }: Rollout, percent: number): RolloutMove {
  if (steps === null || steps.length === 0) {
    return refuse(
      'it has no canary steps',
      'expected spec.strategy.canary.steps with setWeight and pause: {} for each stage',
    );
  }
  const { stepIndex } = status;
  const now = orderedWeight(steps, stepIndex);
  if (percent < now) return refuse(`its weight is ${now} %, and Argo can not narrow it`, 'roll back instead');
  if (percent === now && percent !== 100) return 'none';
  if (pausedBySomebody) {
    return refuse(
      'somebody has set spec.paused',
      'ask whoever stopped it; `kubectl argo rollouts promote` lets it go on',
    );
  }
  if (percent === 100) return { status: { promoteFull: true } };
  const target = steps.findIndex(({ setWeight }, index) => setWeight === percent && index >= stepIndex);
  if (target === -1) {
    const weights = steps.flatMap(({ setWeight }) => (setWeight === undefined ? [] : [setWeight]));
    return refuse(
      `none of its coming steps sets ${percent} %`,
      `expected one of ${[...new Set(weights), 100].join(', ')} %: mend steps or stages`,
    );
  }
  if (!holdsAt(steps, target)) {
    return refuse(`nothing holds it at ${percent} %`, 'put a step pause: {} without a duration behind that setWeight');
  }
  return { status: goTo(steps, target, status) };
}

/** Clears the pause, and lets Argo walk by itself, through analyses too; skips what stands between only where that is another pause. */
function goTo(
  steps: readonly RolloutStep[],
  target: number,
  { stepIndex, isPaused, isInconclusive }: Rollout['status'],
) {
  const pausesBetween = steps.slice(stepIndex + 1, target).some(({ pause }) => pause !== undefined);
  if (!pausesBetween && isPaused && !isInconclusive) return { pauseConditions: null };
  // Left at true, controllerPause without a condition reads as “promoted” at the next pause (rollout/pause.go).
  const next = pausesBetween ? target : Math.min(stepIndex + 1, target);
  return { pauseConditions: null, controllerPause: false, currentStepIndex: next };
}

function holdsAt(steps: readonly RolloutStep[], target: number): boolean {
  const next = steps.slice(target + 1).find(({ setWeight, pause }) => setWeight !== undefined || pause !== undefined);
  const { pause } = next ?? {};
  return typeof pause === 'object' && (pause as { duration?: unknown } | null)?.duration === undefined;
}

function refuse(refused: string, hint: string): RolloutMove {
  return { refused, hint };
}

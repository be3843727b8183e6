import { soleTarget } from '../core/release/weights.ts';
import type { Actuator } from './actuator.ts';
import type { ActuatorTools } from './support/actuator-tools.ts';
import { type KubernetesPlace, kubernetesObject } from './support/kubernetes.ts';
import { createOrderGuard, refuseOlder } from './support/order-guard.ts';
import { moveRollout } from './support/rollout-move.ts';
import { bindOrder, exposureOfRollout, ORDER_ANNOTATION, orderOfRollout, rolloutOf } from './support/rollout-state.ts';
import { trouble } from './support/trouble.ts';

export interface ArgoRolloutsConfig extends KubernetesPlace {
  readonly kind: 'argo-rollouts';
  readonly id: string;
  /** Of the Rollout: a canary with a traffic router, and for each stage a step `setWeight` with a step `pause: {}` behind it. */
  readonly name: string;
}

/**
 * A Rollout of Argo. It can be aborted until it is promoted, not afterwards. The last order is kept in an annotation, with the revision that
 * it was for: orders are never carried out on another one.
 */
export function createArgoRollouts(config: ArgoRolloutsConfig, tools: ActuatorTools): Actuator {
  const { id, namespace, name } = config;
  const system = `Rollout ${namespace}/${name}`;
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/${name}`;
  const object = kubernetesObject(system, config, path, '`get`, `patch` rollouts and `patch` rollouts/status', tools);
  const guard = createOrderGuard(system);
  const readRollout = async (signal: AbortSignal) => rolloutOf(await object.get(signal));
  return {
    id,
    bySegment: false,
    canRollBackFrom: (where) => where === 'exposed',
    canNarrow: false,
    canRehearse: false,
    canBeRead: true,
    isGradual: true,
    read: async (signal) => exposureOfRollout(await readRollout(signal)),
    async apply(order, signal) {
      soleTarget(order.exposure);
      await guard.run(order, signal, async (limited) => {
        const rollout = await readRollout(limited);
        const known = orderOfRollout(rollout);
        refuseOlder(system, order, known?.release === order.release ? known.decision : null);
        const move = moveRollout(rollout, order);
        if (move !== 'none' && 'refused' in move) throw trouble(system, move.refused, move.hint);
        const { resourceVersion } = rollout;
        // With the version that was read: of two gates that order at once, one is told of the conflict.
        const change = {
          metadata: { resourceVersion, annotations: { [ORDER_ANNOTATION]: JSON.stringify(bindOrder(rollout, order)) } },
        };
        await object.patch(change, limited);
        if (move !== 'none') await object.patch({ status: move.status }, limited, 'status');
      });
    },
  };
}

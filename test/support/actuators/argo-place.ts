import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArgoRolloutsConfig } from '../../../runner/actuators/argo-rollouts.actuator.ts';
import { type KubernetesApi, type KubernetesObject, startKubernetesApi } from './kubernetes-api.ts';
import { LOOPBACK_TLS } from './loopback-tls.ts';
import { everywhere, type Place } from './place.ts';
import { deadAddress } from './strict-server.ts';

const STEPS: readonly object[] = [0, 5, 25, 50].flatMap((setWeight) => [{ setWeight }, { pause: {} }]);

export interface ArgoPlace extends Place {
  readonly config: ArgoRolloutsConfig;
  readonly api: KubernetesApi;
  /** A new revision of the spec, by its hash; seen by the controller when it has settled. */
  deploy(hash: string): void;
}

/** A Rollout whose candidate waits at 0 %, and as much of Argo's controller as its promises need. */
export async function openArgoPlace(steps: readonly object[] = STEPS): Promise<ArgoPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-argo-'));
  const place = { namespace: 'shop', tokenFile: join(folder, 'token'), caFile: join(folder, 'ca.crt') };
  await writeFile(place.tokenFile, 'argo-token\n');
  await writeFile(place.caFile, LOOPBACK_TLS.cert);
  let weights: number[] = [];
  let deployed = 'aaa111';
  const object: KubernetesObject = {
    metadata: { name: 'storefront', generation: 1, resourceVersion: '100' },
    spec: { strategy: { canary: { steps } } },
    status: { observedGeneration: '1', phase: 'Healthy', currentPodHash: 'aaa111', stableRS: 'aaa111', canary: {} },
  };
  const path = '/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/storefront';
  const api = await startKubernetesApi({ token: 'argo-token', path, object, rights: 'patch' });
  const settle = async () => {
    api.change((rollout) => reconcile(rollout, deployed));
    weights = [...weights, weightOf(object)].filter((weight, index, all) => weight !== all[index - 1]);
  };
  const deploy = (hash: string) => {
    deployed = hash;
    api.change(({ metadata }) => {
      metadata.generation += 1;
    });
  };
  const config: ArgoRolloutsConfig = {
    kind: 'argo-rollouts',
    id: 'argo',
    server: api.url,
    name: 'storefront',
    ...place,
  };
  deploy('bbb222');
  await settle();
  return {
    config,
    api,
    deploy,
    settle,
    name: /Rollout shop\/storefront/,
    truth: async () => everywhere(weightOf(object)),
    effects: async () => weights.length,
    dead: { ...config, server: await deadAddress('https') },
    fallSilent: async () => api.fallSilent(),
    async close() {
      await api.close();
      await rm(folder, { recursive: true });
    },
  };
}

function weightOf({ status }: KubernetesObject): number {
  if (status.stableRS === status.currentPodHash) return status.stableRS === 'aaa111' ? 0 : 100;
  return (status.canary as { weights?: { canary: { weight: number } } }).weights?.canary.weight ?? 0;
}

/** What rollout/{sync,canary,pause}.go make of a Rollout, as far as traffic goes. */
function reconcile(rollout: KubernetesObject, deployed: string): void {
  const { metadata, spec, status } = rollout;
  const { steps } = (spec.strategy as { canary: { steps: { setWeight?: number; pause?: object }[] } }).canary;
  const setWeight = (weight: number) => {
    status.canary = { weights: { canary: { weight }, stable: { weight: 100 - weight } } };
  };
  if (status.currentPodHash !== deployed) {
    Object.assign(status, {
      currentPodHash: deployed,
      currentStepIndex: 0,
      phase: 'Progressing',
      controllerPause: false,
    });
    for (const key of ['abort', 'abortedAt', 'promoteFull', 'pauseConditions']) delete status[key];
    setWeight(0);
  }
  status.observedGeneration = String(metadata.generation);
  if (status.currentPodHash === status.stableRS) return;
  if (status.abort === true) {
    Object.assign(status, {
      abortedAt: '2026-11-25T10:00:00Z',
      phase: 'Degraded',
      controllerPause: false,
      currentStepIndex: 0,
    });
    delete status.pauseConditions;
    setWeight(0);
    return;
  }
  if (status.promoteFull === true) status.currentStepIndex = steps.length;
  delete status.promoteFull;
  for (let index = Number(status.currentStepIndex); ; index += 1) {
    status.currentStepIndex = index;
    const step = steps[index];
    if (step === undefined) {
      Object.assign(status, { stableRS: status.currentPodHash, phase: 'Healthy', controllerPause: false });
      delete status.pauseConditions;
      setWeight(0);
      return;
    }
    if (step.setWeight !== undefined) setWeight(step.setWeight);
    else if (status.controllerPause === true && status.pauseConditions === undefined) status.controllerPause = false;
    else {
      status.pauseConditions ??= [{ reason: 'CanaryPauseStep', startTime: '2026-11-25T10:00:00Z' }];
      status.controllerPause = true;
      status.phase = 'Paused';
      return;
    }
  }
}

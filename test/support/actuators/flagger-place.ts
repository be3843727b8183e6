import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actuator } from '../../../runner/actuators/actuator.ts';
import type { FlaggerActuator, FlaggerConfig } from '../../../runner/actuators/flagger.actuator.ts';
import type { FlaggerQuestion } from '../../../runner/actuators/support/canary-permit.ts';
import { type KubernetesApi, type KubernetesObject, startKubernetesApi } from './kubernetes-api.ts';
import { LOOPBACK_TLS } from './loopback-tls.ts';
import { everywhere, type Place } from './place.ts';
import { deadAddress } from './strict-server.ts';

const WEIGHTS = [5, 25, 50];

export interface FlaggerPlace extends Place {
  readonly config: FlaggerConfig;
  readonly api: KubernetesApi;
  /** For as many ticks of the scheduler as it has to do with an order, unless said. */
  settle(actuator: Actuator, ticks?: number): Promise<void>;
  deploy(spec: string): void;
  phase(): string;
}

/** A Canary, as much of Flagger's scheduler as its promises need, and a token that may only read. */
export async function openFlaggerPlace(): Promise<FlaggerPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-flagger-'));
  const place = { namespace: 'shop', tokenFile: join(folder, 'token'), caFile: join(folder, 'ca.crt') };
  await writeFile(place.tokenFile, 'flagger-token');
  await writeFile(place.caFile, LOOPBACK_TLS.cert);
  const object: KubernetesObject = {
    metadata: { name: 'storefront', generation: 1, resourceVersion: '1' },
    spec: { analysis: { stepWeights: WEIGHTS } },
    status: { phase: 'Initialized', canaryWeight: 0, lastAppliedSpec: 'old', lastPromotedSpec: 'old' },
  };
  const path = '/apis/flagger.app/v1beta1/namespaces/shop/canaries/storefront';
  const api = await startKubernetesApi({ token: 'flagger-token', path, object, rights: 'read' });
  let deployed = 'new';
  const routes = [0];
  const canary = {
    object,
    deployed: () => deployed,
    route: (weight: number) => routes.at(-1) !== weight && routes.push(weight),
  };
  const config: FlaggerConfig = { kind: 'flagger', id: 'flagger', server: api.url, name: 'storefront', ...place };
  return {
    config,
    api,
    name: /Canary shop\/storefront/,
    deploy(spec) {
      deployed = spec;
    },
    phase: () => String(object.status.phase),
    async settle(actuator, ticks = 8) {
      // A hook that can not be answered is a no: the gate is dead.
      const ask = async (question: FlaggerQuestion) =>
        (
          await (actuator as FlaggerActuator)
            .permit(question, AbortSignal.timeout(10_000))
            .catch(() => ({ allowed: false }))
        ).allowed;
      for (let tick = 0; tick < ticks; tick += 1) await schedule(canary, ask);
    },
    truth: async () => everywhere(routes.at(-1) ?? 0),
    effects: async () => routes.length,
    dead: { ...config, server: await deadAddress('https') },
    fallSilent: async () => api.fallSilent(),
    async close() {
      await api.close();
      await rm(folder, { recursive: true });
    },
  };
}

interface Scheduled {
  readonly object: KubernetesObject;
  deployed(): string;
  route(weight: number): void;
}

/** One tick of pkg/controller/scheduler.go. */
async function schedule(
  { object: { status }, deployed, route }: Scheduled,
  ask: (question: FlaggerQuestion) => Promise<boolean>,
): Promise<void> {
  const begin = () => Object.assign(status, { phase: 'Progressing', canaryWeight: 0, lastAppliedSpec: deployed() });
  switch (status.phase) {
    case 'Initialized':
    case 'Succeeded':
    case 'Failed':
    case 'Waiting':
      if (status.lastAppliedSpec === deployed()) return;
      if (await ask('start')) begin();
      // Neither weight nor applied spec are written here.
      else status.phase = 'Waiting';
      return;
    case 'Progressing':
    case 'WaitingPromotion':
      if (status.lastAppliedSpec !== deployed()) {
        route(0);
        return void begin();
      }
      if (await ask('rollback')) {
        route(0);
        return void Object.assign(status, { phase: 'Failed', canaryWeight: 0 });
      }
      return await advance(status, route, ask);
    case 'Promoting':
      return void Object.assign(status, { phase: 'Finalising', canaryWeight: 0 });
    case 'Finalising':
      route(100);
      return void Object.assign(status, { phase: 'Succeeded', lastPromotedSpec: status.lastAppliedSpec });
  }
}

async function advance(
  status: KubernetesObject['status'],
  route: Scheduled['route'],
  ask: (question: FlaggerQuestion) => Promise<boolean>,
): Promise<void> {
  const weight = status.phase === 'WaitingPromotion' ? 50 : Number(status.canaryWeight);
  const next = WEIGHTS.find((one) => one > weight);
  if (next === undefined) {
    // Asks at the highest weight twice: confirm-traffic-increase, confirm-promotion.
    if (await ask('widen')) Object.assign(status, { phase: 'Promoting', canaryWeight: 0 });
    else Object.assign(status, { phase: 'WaitingPromotion', canaryWeight: 0 });
  } else if (await ask('widen')) {
    status.canaryWeight = next;
    route(next);
  }
}

import type { Order } from '../core/release/order.ts';
import { soleTarget } from '../core/release/weights.ts';
import type { Actuator } from './actuator.ts';
import type { ActuatorTools } from './support/actuator-tools.ts';
import {
  acceptOnCanary,
  type CanaryOrder,
  type FlaggerQuestion,
  type Permit,
  permitOnCanary,
} from './support/canary-permit.ts';
import {
  type Canary,
  type CanaryRelease,
  canaryOf,
  exposureOfCanary,
  isOfRelease,
  ROUTING,
} from './support/canary-state.ts';
import { type KubernetesPlace, kubernetesObject } from './support/kubernetes.ts';
import { createOrderGuard, refuseOlder } from './support/order-guard.ts';
import type { Remembered } from './support/order-memory.ts';
import { trouble } from './support/trouble.ts';

export interface FlaggerConfig extends KubernetesPlace {
  readonly kind: 'flagger';
  readonly id: string;
  /** Of the Canary, whose webhooks ask waygate. */
  readonly name: string;
}

/** Flagger moves itself, and asks before it does: an order is what its questions are answered by. */
export interface FlaggerActuator extends Actuator {
  readonly namespace: string;
  readonly name: string;
  /**
   * Whether Flagger may do what it asks for, by the last order and by what the Canary says now. Rejects when the Canary can not be
   * read: answer that as a hold.
   */
  permit(question: FlaggerQuestion, signal: AbortSignal): Promise<Permit>;
}

/**
 * A Canary of Flagger, only ever read. `apply` accepts an order that Flagger can still follow; it holds once the Canary's weight says so. Rolling
 * back works from Progressing and WaitingPromotion, where Flagger asks for it, not after the promotion.
 */
export function createFlagger(config: FlaggerConfig, tools: ActuatorTools): FlaggerActuator {
  const { id, namespace, name } = config;
  const { memory } = tools;
  const system = `Canary ${namespace}/${name}`;
  const path = `/apis/flagger.app/v1beta1/namespaces/${namespace}/canaries/${name}`;
  const object = kubernetesObject(system, config, path, '`get` canaries', tools);
  const guard = createOrderGuard(system);
  /** The Canary, and the last order by which it is judged. Whatever spec Flagger begins with after a release's first order is the release. */
  const look = async (signal: AbortSignal): Promise<[Canary, CanaryOrder | null]> => {
    const canary = canaryOf(await object.get(signal));
    const kept = await memory.latest(id);
    if (kept === null) return [canary, null];
    const order = orderFrom(kept);
    const spec = specNow(canary, order);
    if (spec !== order.spec) await memory.keep(id, rememberedFrom({ ...order, spec }));
    return [canary, { ...order, spec }];
  };
  return {
    id,
    namespace,
    name,
    bySegment: false,
    canRollBackFrom: (where) => where === 'exposed',
    canNarrow: false,
    canRehearse: false,
    canBeRead: true,
    isGradual: true,
    read: async (signal) => exposureOfCanary(...(await look(signal))),
    async apply(order, signal) {
      const percent = soleTarget(order.exposure);
      await guard.run(order, signal, async (limited) => {
        const kept = await memory.recall(id, order.release);
        refuseOlder(system, order, kept?.decision ?? null);
        const [canary, before] = await look(limited);
        const wanted = orderOn(canary, order, percent, before);
        const refusal = acceptOnCanary(canary, wanted);
        if (refusal !== null) throw trouble(system, refusal.reason, refusal.hint);
        await memory.keep(id, rememberedFrom(wanted));
      });
    },
    permit: async (question, signal) => permitOnCanary(...(await look(signal)), question),
  };
}

/** `before`: the order before this one, of this release or of the one before. */
function orderOn(canary: Canary, order: Order, percent: number, before: CanaryOrder | null): CanaryOrder {
  const { release, decision, kind } = order;
  // What Flagger works on before the first order is not the release, unless it is on its way to users already.
  const isUnderWay = ROUTING.includes(canary.phase) && canary.appliedSpec !== before?.spec;
  const first = { promotedBefore: canary.promotedSpec, spec: null, replaces: isUnderWay ? null : canary.appliedSpec };
  const known: CanaryRelease = before?.release === release ? before : first;
  const { promotedBefore, replaces } = known;
  const spec = specNow(canary, known);
  return { release, decision, percent, isRollBack: kind === 'roll_back', promotedBefore, spec, replaces };
}

function specNow(canary: Canary, release: CanaryRelease): string | null {
  const isBegun = ROUTING.includes(canary.phase) && isOfRelease(canary, release);
  return release.spec ?? (isBegun ? canary.appliedSpec : null);
}

function rememberedFrom({
  release,
  decision,
  percent,
  isRollBack,
  promotedBefore,
  spec,
  replaces,
}: CanaryOrder): Remembered {
  const specs = { ...(spec === null ? {} : { spec }), ...(replaces === null ? {} : { replaces }) };
  return {
    release,
    decision,
    notes: { percent: String(percent), isRollBack: String(isRollBack), promotedBefore, ...specs },
  };
}

function orderFrom({ release, decision, notes }: Remembered): CanaryOrder {
  return {
    release,
    decision,
    percent: Number(notes.percent),
    isRollBack: notes.isRollBack === 'true',
    promotedBefore: notes.promotedBefore ?? '',
    spec: notes.spec ?? null,
    replaces: notes.replaces ?? null,
  };
}

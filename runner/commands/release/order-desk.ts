import type { Actuator } from '../../actuators/actuator.ts';
import type { Happening } from '../../core/release/event.ts';
import type { Actor } from '../../core/release/plan.ts';
import { Refused } from '../../core/release/refused.ts';
import type { ReleaseState } from '../../core/release/state.ts';
import { executeOrder } from './execute-order.ts';

export interface OrderDeskNeeds {
  /** By id. */
  readonly actuators: ReadonlyMap<string, Actuator>;
  /** Ends all orders under way. */
  readonly closing: AbortSignal;
  readonly say: (actor: Actor, happening: Happening) => Promise<void>;
  /** Told when an answer could not be kept. */
  readonly fail: (error: Error) => void;
}

/** Has the open order of a release carried out, one at a time. */
export interface OrderDesk {
  /** To be called with the state after each event: a newer order ends older ones first, so that nothing lands after it. */
  carryOut(state: ReleaseState): void;
  /** Resolves when no order is under way any more. */
  idle(): Promise<void>;
}

export function createOrderDesk({ actuators, closing, say, fail }: OrderDeskNeeds): OrderDesk {
  const underWay = new Map<number, { readonly done: Promise<void>; readonly abort: AbortController }>();

  const executed = async (state: ReleaseState, signal: AbortSignal): Promise<void> => {
    const { order: open, plan, rollback } = state;
    if (open === null) return;
    const { order } = open;
    if (plan.mode === 'observe' && order.kind === 'expose') {
      // Nobody is exposed, and nothing is moved for it.
      await say(system('waygate'), { kind: 'applied', decision: order.decision, actuator: 'none' });
      return;
    }
    const from = rollback?.from.stage === plan.stages.length - 1 ? 'complete' : 'exposed';
    const able = actuatorsOf(state, actuators);
    const back = able.filter((actuator) => actuator.canRollBackFrom(from));
    await executeOrder({
      order,
      actuators: { expose: able, step_back: back, roll_back: back, rehearse: rehearsedBy(state, actuators) }[
        order.kind
      ],
      deadlineMs: plan.deadlines.applySeconds * 1000,
      signal,
      tell: (happening) => say(system('actuator' in happening ? happening.actuator : 'waygate'), happening),
    });
  };

  return {
    carryOut(state) {
      const { order: open } = state;
      for (const [decision, { abort }] of underWay) if (decision !== open?.order.decision) abort.abort();
      if (open === null || open.state !== 'ordered' || underWay.has(open.order.decision)) return;
      const { decision } = open.order;
      const abort = new AbortController();
      const older = [...underWay.values()].map(({ done }) => done);
      const done = Promise.allSettled(older)
        .then(() => executed(state, AbortSignal.any([closing, abort.signal])))
        .catch((error: Error) => {
          // A person overtook the order: its answer comes too late, which is no fault.
          if (!(error instanceof Refused)) fail(error);
        })
        .finally(() => underWay.delete(decision));
      underWay.set(decision, { done, abort });
    },
    async idle() {
      await Promise.allSettled([...underWay.values()].map(({ done }) => done));
    },
  };
}

/** Those of the plan, in order of preference. */
export function actuatorsOf({ plan }: ReleaseState, known: ReadonlyMap<string, Actuator>): readonly Actuator[] {
  return plan.actuators.flatMap((id) => known.get(id) ?? []);
}

/** The one that exposed the stage, if rolling back by it can be rehearsed: another one would not undo what it did. */
export function rehearsedBy(
  { exposedBy }: Pick<ReleaseState, 'exposedBy'>,
  known: ReadonlyMap<string, Actuator>,
): readonly Actuator[] {
  const actuator = exposedBy === null ? undefined : known.get(exposedBy);
  return actuator?.canRehearse === true ? [actuator] : [];
}

export function system(name: string): Actor {
  return { kind: 'system', name };
}

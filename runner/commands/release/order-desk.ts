import type { Actuator } from '../../actuators/actuator.ts';
import type { Happening } from '../../core/release/event.ts';
import type { Order } from '../../core/release/order.ts';
import type { Actor } from '../../core/release/plan.ts';
import { Refused } from '../../core/release/refused.ts';
import type { ReleaseState } from '../../core/release/state.ts';
import { whereaboutsOf } from '../../core/release/whereabouts.ts';
import { type Execution, executeOrder } from './execute-order.ts';

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
    const { order: open, plan } = state;
    if (open === null) return;
    const { order } = open;
    if (plan.mode === 'observe' && order.kind === 'expose') {
      // Nobody is exposed, and nothing is moved for it.
      await say(system('waygate'), { kind: 'applied', decision: order.decision, actuator: 'none' });
      return;
    }
    await executeOrder({
      order,
      ...ableTo(order.kind, state, actuators),
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

/** Who can carry out the open order, in order of preference, and what to say where nobody can. */
function ableTo(
  kind: Order['kind'],
  state: ReleaseState,
  known: ReadonlyMap<string, Actuator>,
): Pick<Execution, 'actuators' | 'whenNobodyCan'> {
  const all = actuatorsOf(state, known);
  const names = all.map(({ id }) => id).join(', ') || 'none is configured';
  switch (kind) {
    case 'expose':
      return { actuators: all, whenNobodyCan: `no actuator is known: ${names}` };
    case 'step_back':
      return {
        actuators: narrowedBy(state, known),
        whenNobodyCan: `no actuator can show it to fewer users without taking it back whole: ${names}`,
      };
    case 'rehearse':
      return { actuators: rehearsedBy(state, known), whenNobodyCan: 'the actuator that exposed it can not rehearse' };
    case 'roll_back':
      return { actuators: thoseThatRollBack(state, known), whenNobodyCan: nobodyRollsBack(state, names) };
  }
}

/** From where it may be by now; those go first that can take it back from everywhere. Who had it in force to no effect is not asked again. */
export function thoseThatRollBack(state: ReleaseState, known: ReadonlyMap<string, Actuator>): readonly Actuator[] {
  const unproved = state.order?.unproved ?? [];
  const left = actuatorsOf(state, known).filter(({ id }) => !unproved.includes(id));
  return [
    ...new Set(whereaboutsOf(state).flatMap((where) => left.filter((actuator) => actuator.canRollBackFrom(where)))),
  ];
}

function nobodyRollsBack(state: ReleaseState, names: string): string {
  const from = whereaboutsOf(state).includes('exposed') ? 'from here' : 'once everybody sees it';
  return `no actuator can take the candidate back ${from}: ${names}. Deploy the old version as a new release`;
}

/** The one that exposed the stage, if it can: what another one says of it would be no news of what users see. */
export function narrowedBy(
  { exposedBy }: Pick<ReleaseState, 'exposedBy'>,
  known: ReadonlyMap<string, Actuator>,
): readonly Actuator[] {
  const actuator = exposedBy === null ? undefined : known.get(exposedBy);
  return actuator?.canNarrow === true ? [actuator] : [];
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

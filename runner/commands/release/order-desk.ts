import type { Actuator } from '../../actuators/actuator.ts';
import type { Happening } from '../../core/release/event.ts';
import { NOBODY, sameExposure } from '../../core/release/exposure.ts';
import { shownBy } from '../../core/release/moved-by.ts';
import type { Order } from '../../core/release/order.ts';
import type { Actor } from '../../core/release/plan.ts';
import { Refused } from '../../core/release/refused.ts';
import type { Mover, ReleaseState } from '../../core/release/state.ts';
import { whereaboutsOf } from '../../core/release/whereabouts.ts';
import { executeOrder, type Recipients } from './execute-order.ts';

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
      recipients: recipientsOf(order.kind, state, actuators),
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

const NOBODY_ELSE = { every: [], besides: [], next: [], missing: [] } as const;

/** Who can carry out the open order, and what to say where nobody can. */
function recipientsOf(kind: Order['kind'], state: ReleaseState, known: ReadonlyMap<string, Actuator>): Recipients {
  const all = actuatorsOf(state, known);
  const names = all.map(({ id }) => id).join(', ') || 'none is configured';
  switch (kind) {
    case 'expose':
      return { ...NOBODY_ELSE, next: all, whenNobodyCan: `no actuator is known: ${names}` };
    case 'step_back':
      return {
        ...NOBODY_ELSE,
        every: narrowedBy(state, known),
        whenNobodyCan: `no actuator can show it to fewer users without taking it back whole: ${names}`,
      };
    case 'rehearse':
      return {
        ...NOBODY_ELSE,
        every: rehearsedBy(state, known),
        whenNobodyCan: 'the actuator that exposed it can not rehearse',
      };
    case 'roll_back':
      return { ...takenBackBy(state, known), whenNobodyCan: nobodyRollsBack(state, names) };
  }
}

/**
 * A rollback is for all by whom users see the candidate: that another one says 0 % would be no news of what users see, and of a few users rounds
 * prove little. Those that may have shown it by an order that failed are asked beside them. Who can't take it back for certain from where it may be
 * does not keep it from the next ones.
 */
function takenBackBy(state: ReleaseState, known: ReadonlyMap<string, Actuator>): Omit<Recipients, 'whenNobodyCan'> {
  const asked = askedBefore(state);
  const isOurs = ({ actuator }: Mover) => state.plan.actuators.includes(actuator) && !asked.includes(actuator);
  // In the dark there is nobody to take back.
  const shown = shownBy(state).filter((mover) => isOurs(mover) && !sameExposure(mover.perhapsExposed, NOBODY));
  const canFrom = (mover: Mover) => {
    const actuator = known.get(mover.actuator);
    return whereaboutsOf(mover).map((where) => actuator?.canRollBackFrom(where) === true);
  };
  const found = (movers: readonly Mover[]) => movers.flatMap(({ actuator }) => known.get(actuator) ?? []);
  const every = found(shown.filter((mover) => canFrom(mover).every(Boolean)));
  const besides = found(state.movedBy.filter((mover) => isOurs(mover) && canFrom(mover).some(Boolean))).filter(
    (actuator) => !every.includes(actuator),
  );
  const next = thoseThatRollBack(state, known).filter((actuator) => ![...every, ...besides].includes(actuator));
  return {
    every,
    besides,
    next,
    missing: shown.flatMap(({ actuator }) => (known.has(actuator) ? [] : [actuator])),
  };
}

/**
 * From where it may be by now, without those that were asked and have it in force; those go first that can take it back from everywhere. Who had
 * it in force to no effect is not asked again.
 */
export function thoseThatRollBack(state: ReleaseState, known: ReadonlyMap<string, Actuator>): readonly Actuator[] {
  const asked = askedBefore(state);
  const left = actuatorsOf(state, known).filter(({ id }) => !asked.includes(id));
  return [
    ...new Set(whereaboutsOf(state).flatMap((where) => left.filter((actuator) => actuator.canRollBackFrom(where)))),
  ];
}

function askedBefore({ order }: Pick<ReleaseState, 'order'>): readonly (string | null)[] {
  return order === null ? [] : [...order.unproved, order.appliedBy, ...order.alsoAppliedBy];
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

/** All by whom users see it, if rolling back by each of them can be rehearsed: what one of them still showed would be proved to be gone. */
export function rehearsedBy(
  state: Pick<ReleaseState, 'movedBy' | 'exposedBy'>,
  known: ReadonlyMap<string, Actuator>,
): readonly Actuator[] {
  const shown = shownBy(state).map(({ actuator }) => known.get(actuator));
  const able = shown.flatMap((actuator) => (actuator?.canRehearse === true ? [actuator] : []));
  return able.length === shown.length ? able : [];
}

export function system(name: string): Actor {
  return { kind: 'system', name };
}

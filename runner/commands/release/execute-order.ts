import type { Actuator } from '../../actuators/actuator.ts';
import type { Happening } from '../../core/release/event.ts';
import type { Order } from '../../core/release/order.ts';
import { attemptOrder } from './attempt-order.ts';

export interface Execution {
  readonly order: Order;
  /** In order of preference; of a rollback only those that can take the candidate back from where it is. */
  readonly actuators: readonly Actuator[];
  /** The failure where there are none. */
  readonly whenNobodyCan: string;
  /** Of all actuators together. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Told one after the other; the next thing is done when it resolves. */
  readonly tell: (happening: Happening) => Promise<void>;
}

/** One actuator may not use up the time of the next. */
const SHARE = 0.6;
/** Attempts are many; what is wrong with one actuator is told so often at most, each time something else. */
const PROBLEMS_TOLD = 3;

/**
 * Has an order carried out by the first actuator that can, each in its share of the deadline, until what the system says is what was ordered.
 * Ends with `applied` or `order_failed`, or silently with the signal. Never rejects but when `tell` does.
 */
export async function executeOrder({
  order,
  actuators,
  whenNobodyCan,
  deadlineMs,
  signal,
  tell,
}: Execution): Promise<void> {
  const { decision } = order;
  const until = performance.now() + deadlineMs;
  const problems: string[] = [];
  for (const [index, actuator] of actuators.entries()) {
    const now = performance.now();
    const share = index === actuators.length - 1 ? 1 : SHARE;
    const failed = failuresTold(actuator, order, tell);
    const problem = await attemptOrder({ order, actuator, until: now + (until - now) * share, signal, failed });
    if (signal.aborted) return;
    if (problem === null) {
      const unread = actuator.canBeRead ? {} : { unread: [actuator.id] };
      return await tell({ kind: 'applied', decision, actuator: actuator.id, ...unread });
    }
    problems.push(`${actuator.id}: ${problem}`);
  }
  const text = problems.length === 0 ? whenNobodyCan : problems.join('; ');
  await tell({ kind: 'order_failed', decision, problem: `Not carried out: ${text}` });
}

/** Tells each problem of an actuator once. */
function failuresTold(
  { id: actuator }: Actuator,
  { decision }: Order,
  tell: Execution['tell'],
): (problem: string) => Promise<void> {
  const told = new Set<string>();
  return async (problem) => {
    if (told.has(problem) || told.size === PROBLEMS_TOLD) return;
    told.add(problem);
    await tell({ kind: 'attempt_failed', decision, actuator, problem });
  };
}

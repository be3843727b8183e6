import { setTimeout as pause } from 'node:timers/promises';
import type { Actuator } from '../../actuators/actuator.ts';
import type { Happening } from '../../core/release/event.ts';
import { exposureInWords, sameExposure } from '../../core/release/exposure.ts';
import type { Order } from '../../core/release/order.ts';

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

const ATTEMPTS = 3;
const BACK_OFF_MS = 500;
const READ_BACK_MS = 250;
/** One actuator may not use up the time of the next. */
const SHARE = 0.6;

/**
 * Has an order carried out by the first actuator that can: up to three times each with growing pauses, until what the system says is what
 * was ordered. Ends with `applied` or `order_failed`, or silently with the signal. Never rejects but when `tell` does.
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
    const left = until - performance.now();
    const share = index === actuators.length - 1 ? left : left * SHARE;
    const problem = await attempted(order, actuator, performance.now() + share, signal, tell);
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

/** null when the system says that it holds, or has accepted it and can't be asked. */
async function attempted(
  order: Order,
  actuator: Actuator,
  until: number,
  signal: AbortSignal,
  tell: Execution['tell'],
): Promise<string | null> {
  let problem = 'no time was left for it';
  for (let attempt = 0; attempt < ATTEMPTS && performance.now() < until && !signal.aborted; attempt += 1) {
    if (attempt > 0) await pause(BACK_OFF_MS * 2 ** (attempt - 1), null, { signal }).catch(() => null);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.ceil(until - performance.now())))]);
    try {
      await actuator.apply(order, limit);
      await readBack(order, actuator, limit);
      return null;
    } catch (error) {
      if (signal.aborted) break;
      problem = error instanceof Error ? error.message : String(error);
      await tell({ kind: 'attempt_failed', decision: order.decision, actuator: actuator.id, problem });
    }
  }
  return problem;
}

/** A system that can't be asked is taken at its word; a rollback is proved by rounds anyway. */
async function readBack(order: Order, actuator: Actuator, signal: AbortSignal): Promise<void> {
  if (!actuator.canBeRead) return;
  for (let last = 'nothing'; ; ) {
    const exposure = await actuator.read(signal).catch((error: Error) => {
      if (signal.aborted) throw new Error(`accepted, but it still says ${last}: ${error.message}`);
      throw error;
    });
    if (exposure !== null && sameExposure(exposure, order.exposure)) return;
    last = exposure === null ? 'nothing' : exposureInWords(exposure);
    const wanted = exposureInWords(order.exposure);
    await pause(READ_BACK_MS, null, { signal }).catch(() => {
      throw new Error(`accepted, but it says ${last} where ${wanted} was ordered`);
    });
  }
}

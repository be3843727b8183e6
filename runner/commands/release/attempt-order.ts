import { setTimeout as pause } from 'node:timers/promises';
import type { Actuator } from '../../actuators/actuator.ts';
import { exposureInWords, sameExposure } from '../../core/release/exposure.ts';
import type { Order } from '../../core/release/order.ts';

export interface Attempts {
  readonly order: Order;
  readonly actuator: Actuator;
  /** When its time is up, by `performance.now()`. */
  readonly until: number;
  /** It is asked no more after so many attempts. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** Told of each attempt that failed; the next one begins when it resolves. */
  readonly failed: (problem: string) => Promise<void>;
}

/** At least so often, in whatever time there is. */
const ATTEMPTS = 3;
/** Doubled after each attempt, up to the longest. */
const BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 5_000;
const READ_BACK_MS = 250;

/**
 * Has one actuator carry out an order, again and again until its time is up or the signal ends: null when its system says that it holds, or
 * accepted it and can't be asked; else the last problem. Where orders are carried out at once, no attempt has more than half of what is left, so that one
 * that hangs, or an order that was accepted and lost, is not the last; what takes its time has all of it. Never rejects but when `failed` does.
 */
export async function attemptOrder({ order, actuator, until, most, signal, failed }: Attempts): Promise<string | null> {
  let problem = 'no time was left for it';
  for (let attempt = 1; attempt <= most && !signal.aborted; attempt += 1) {
    const left = until - performance.now();
    if (left <= 0) break;
    const limit = AbortSignal.any([
      signal,
      AbortSignal.timeout(Math.max(1, Math.floor(actuator.isGradual ? left : left / 2))),
    ]);
    try {
      await actuator.apply(order, limit);
      await readBack(order, actuator, limit);
      return null;
    } catch (error) {
      if (signal.aborted) break;
      problem = error instanceof Error ? error.message : String(error);
      await failed(problem);
    }
    const rest = until - performance.now();
    const backOff = backOffMs(attempt, rest);
    if (backOff >= rest || attempt === most) break;
    await pause(backOff, null, { signal }).catch(() => null);
  }
  return problem;
}

/** Growing, but while there were too few attempts never so long that the others would not fit. */
function backOffMs(attempts: number, leftMs: number): number {
  const wanted = Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** (attempts - 1));
  return attempts < ATTEMPTS ? Math.min(wanted, leftMs / (ATTEMPTS - attempts + 1)) : wanted;
}

/**
 * Resolves once the system says what was ordered, rejects when the signal ends before. A question that fails is asked again: it says nothing of
 * the order. A system that can't be asked is taken at its word; a rollback is proved by rounds anyway.
 */
async function readBack(order: Order, actuator: Actuator, signal: AbortSignal): Promise<void> {
  if (!actuator.canBeRead) return;
  const wanted = exposureInWords(order.exposure);
  for (let found = 'it says nothing'; ; ) {
    try {
      const exposure = await actuator.read(signal);
      if (exposure !== null && sameExposure(exposure, order.exposure)) return;
      found = `it says ${exposure === null ? 'nothing' : exposureInWords(exposure)}`;
    } catch (error) {
      // That its time is up while it is asked says less than what it said before.
      if (!signal.aborted) found = `it can't be asked (${(error as Error).message})`;
    }
    await pause(READ_BACK_MS, null, { signal }).catch(() => {
      throw new Error(`accepted, but ${found} where ${wanted} was ordered`);
    });
  }
}

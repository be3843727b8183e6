import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Who waits for the work that is being done, and how long. Goes along through every await, and from service to service. */
export interface Caller {
  /** Aborted when the caller has left. */
  readonly left: AbortSignal;
  /** On the clock of `performance.now()`; infinite when nobody said. */
  readonly until: number;
}

/** What is left of the caller's time, in whole ms: a span and not a moment, so that clocks need not agree. */
export const TIME_LEFT = 'x-time-left-ms';

const present = new AsyncLocalStorage<Caller | null>();

/** null: nobody waits, or the work is seen through whoever leaves. */
export function callerNow(): Caller | null {
  return present.getStore() ?? null;
}

export function onBehalfOf<T>(caller: Caller | null, act: () => T): T {
  return present.run(caller, act);
}

/** Who waits for the answer to a request. Has left when the connection closes before the answer is out. */
export function callerOf(request: IncomingMessage, response: ServerResponse): Caller {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const timeLeftMs = Number(request.headers[TIME_LEFT] ?? Number.NaN);
  return { left: gone.signal, until: timeLeftMs >= 0 ? performance.now() + timeLeftMs : Number.POSITIVE_INFINITY };
}

/** True when an answer would come too late: the caller has left, or its time is up. */
export function isTooLate({ left, until }: Caller): boolean {
  return left.aborted || performance.now() >= until;
}

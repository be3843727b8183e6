import { longestBackoffMs } from './backoff.ts';
import type { ClientPlan } from './plan.ts';

/**
 * Intents that are under way at once when nothing is answered in time, by Little's law: rate × longest intent. k6 gives up intents that it
 * has no VU for, which is a generator that throttles the storm: so all of these are made before the load starts.
 */
export function virtualUsers(
  perSecond: number,
  client: Pick<ClientPlan, 'attempts' | 'retries' | 'timeoutMs' | 'deadlineMs' | 'backoffMs'>,
  /** Of one intent, one after the other. */
  requests: number,
  most: number,
): number {
  const attempts = client.retries === 'none' ? 1 : client.attempts;
  let longestMs = attempts * client.timeoutMs;
  if (client.retries === 'backoff' || client.retries === 'budget') {
    for (let made = 1; made < attempts; made += 1) longestMs += longestBackoffMs(made, client.backoffMs);
  }
  const boundMs = Math.min(client.deadlineMs, requests * longestMs);
  return Math.max(1, Math.min(most, Math.ceil((perSecond * boundMs) / 1000) + SPARE));
}

/** Beginning and ending an iteration takes a moment, too. */
const SPARE = 3;

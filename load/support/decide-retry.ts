import { backoffMs } from './backoff.ts';
import type { GaveUpReason, SuppressedReason } from './counters.ts';
import type { ClientPlan } from './plan.ts';
import type { TokenBucket } from './token-bucket.ts';

export interface FailedAttempt {
  /** Attempts made at this operation, this one included. */
  readonly made: number;
  /** Since the intent's first attempt. */
  readonly elapsedMs: number;
  /** What the answer asked for; null when it didn't. */
  readonly retryAfterMs: number | null;
  readonly bucket: TokenBucket;
  readonly random: () => number;
}

export type RetryDecision =
  /** `honoured`: the wait is what the shop asked for. */
  | { readonly retry: true; readonly waitMs: number; readonly honoured: boolean }
  /** `suppressed`: why a retry that the policy allows was not made; null when it allows none. */
  | { readonly retry: false; readonly reason: GaveUpReason; readonly suppressed: SuppressedReason | null };

/** What a client does about an attempt that brought no useful answer and may yet succeed. */
export function decideRetry(plan: ClientPlan, failed: FailedAttempt): RetryDecision {
  if (plan.retries === 'none' || failed.made >= plan.attempts) return giveUp('attempts', null);
  const asked = plan.honourRetryAfter ? failed.retryAfterMs : null;
  // Those who were sent away together must not come back together.
  const ownMs = plan.retries === 'immediate' ? 0 : backoffMs(failed.made, plan.backoffMs, failed.random());
  const waitMs = (asked ?? 0) + ownMs;
  if (failed.elapsedMs + waitMs >= plan.deadlineMs) {
    const reason = asked !== null && failed.elapsedMs + asked >= plan.deadlineMs ? 'retry_after' : 'deadline';
    return giveUp(reason, reason);
  }
  if (plan.retries === 'budget' && !failed.bucket.spend()) return giveUp('budget', 'budget');
  return { retry: true, waitMs, honoured: asked !== null };
}

function giveUp(reason: GaveUpReason, suppressed: SuppressedReason | null): RetryDecision {
  return { retry: false, reason, suppressed };
}

/** `Retry-After` in ms: seconds or a date; null when there is none or it can't be read. `now`: ms since the epoch. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return text === '' || Number.isNaN(at) ? null : Math.max(0, at - now);
}

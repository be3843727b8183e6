import type { Notice } from '../core/release/notice.ts';
import type { DispatchEvent, GaveUp } from './dispatch-event.ts';
import type { DispatchPolicy } from './dispatch-policy.ts';
import { type Notifier, TryLater, Undeliverable } from './notifier.ts';
import { urgencyOf } from './wants.ts';

export interface LaneTools {
  readonly policy: DispatchPolicy;
  readonly report: (event: DispatchEvent) => void;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** The way to one notifier: one notice at a time, in order. */
export interface Lane {
  take(notice: Notice): void;
  /** See `Dispatcher.close`. */
  close(patienceMs: number): Promise<void>;
}

/** A notice is tried as often before it makes room for a more urgent one: a hiccup loses nothing. */
const TRIED_BEFORE_OVERTAKEN = 3;
/** Longest wait of one timer in Node. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createLane(notifier: Notifier, { policy, report, nowMs, random }: LaneTools): Lane {
  const queue: Notice[] = [];
  const ended = new AbortController();
  let open = true;
  /** No attempt before this instant: the other side asked for it, whatever the notice. */
  let quietUntilMs = 0;
  let current: Notice | null = null;
  let wake = () => {};
  let working: Promise<void> = Promise.resolve();

  return {
    take(notice) {
      if (!open) return giveUp(notice, 0, 'closed', 'told after the end');
      queue.push(notice);
      if (queue.length > policy.queue) {
        const [dropped] = queue.splice(leastUrgent(queue), 1);
        if (dropped !== undefined) giveUp(dropped, 0, 'queue_full', `more than ${policy.queue} notices wait`);
      }
      if (current === null) working = work();
      else if (overtakenBy(notice)) wake();
    },
    async close(patienceMs) {
      open = false;
      const timer = setTimeout(() => ended.abort(), Math.min(patienceMs, LONGEST_TIMER_MS));
      await working;
      clearTimeout(timer);
    },
  };

  async function work(): Promise<void> {
    for (let notice = queue.shift(); notice !== undefined; notice = queue.shift()) {
      current = notice;
      await deliver(notice);
      current = null;
    }
  }

  async function deliver(notice: Notice): Promise<void> {
    const untilMs = nowMs() + policy.patienceMs[notice.urgency];
    let last = 'not tried yet';
    for (let attempts = 0; ; ) {
      while (nowMs() < quietUntilMs && !ended.signal.aborted) await sleepUntil(quietUntilMs);
      if (ended.signal.aborted) return giveUp(notice, attempts, 'closed', last);
      attempts += 1;
      const error = await attempt(notice);
      if (error === null) {
        return report({ kind: 'delivered', attempts, ...named(notice) });
      }
      last = error.message;
      if (error instanceof Undeliverable) return giveUp(notice, attempts, 'undeliverable', last);
      const waitMs = waitAfter(error, attempts);
      if (error instanceof TryLater) quietUntilMs = nowMs() + waitMs;
      if (nowMs() + waitMs > untilMs) return giveUp(notice, attempts, 'patience', last);
      const overtaken = () => attempts >= TRIED_BEFORE_OVERTAKEN && queue.some(overtakenBy);
      if (overtaken()) return giveUp(notice, attempts, 'overtaken', last);
      report({ kind: 'retried', attempts, waitMs, message: last, ...named(notice) });
      await sleepUntil(nowMs() + waitMs);
      if (ended.signal.aborted) return giveUp(notice, attempts, 'closed', last);
      if (overtaken()) return giveUp(notice, attempts, 'overtaken', last);
    }
  }

  /** Null when it was delivered. A notifier that does not heed the signal is left alone when its time is over. */
  async function attempt(notice: Notice): Promise<Error | null> {
    const signal = AbortSignal.any([AbortSignal.timeout(policy.attemptMs), ended.signal]);
    const over = new Promise<Error>((resolve) => {
      const late = () => resolve(new Error(`${notifier.id}: not delivered within ${policy.attemptMs / 1000} s`));
      if (signal.aborted) late();
      else signal.addEventListener('abort', late, { once: true });
    });
    const sent = Promise.resolve()
      .then(() => notifier.send(notice, signal))
      .then(
        () => null,
        (error: unknown) => (error instanceof Error ? error : new Error(`${notifier.id}: ${String(error)}`)),
      );
    return Promise.race([sent, over]);
  }

  /** Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): notifiers that failed together do not come back together. */
  function waitAfter(error: Error, attempts: number): number {
    if (error instanceof TryLater) return Math.min(error.afterMs, policy.retryAfterCapMs);
    return random() * Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(attempts - 1, 30));
  }

  /** Ends early when something more urgent comes, and when the lane ends. */
  async function sleepUntil(untilMs: number): Promise<void> {
    const waitMs = Math.min(untilMs - nowMs(), LONGEST_TIMER_MS);
    if (waitMs <= 0 || ended.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => wake(), waitMs);
      wake = () => {
        clearTimeout(timer);
        ended.signal.removeEventListener('abort', wake);
        wake = () => {};
        resolve();
      };
      ended.signal.addEventListener('abort', wake, { once: true });
    });
  }

  function overtakenBy(next: Notice): boolean {
    return current !== null && urgencyOf(next) > urgencyOf(current);
  }

  function giveUp(notice: Notice, attempts: number, why: GaveUp, message: string): void {
    report({ kind: 'failed', attempts, why, message, ...named(notice) });
  }

  function named({ release, id }: Notice) {
    return { notifier: notifier.id, release, notice: id };
  }
}

/** The oldest of the least urgent; what resolves a page is as urgent as the page. */
function leastUrgent(queue: readonly Notice[]): number {
  const weight = (notice: Notice) => (notice.resolves ? urgencyOf({ urgency: 'page' }) : urgencyOf(notice));
  const least = Math.min(...queue.map(weight));
  return queue.findIndex((notice) => weight(notice) === least);
}

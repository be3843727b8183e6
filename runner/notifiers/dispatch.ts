import type { Notice } from '../core/release/notice.ts';
import type { Subscription } from './create-notifiers.ts';
import type { DispatchEvent } from './dispatch-event.ts';
import { DISPATCH_POLICY, type DispatchPolicy } from './dispatch-policy.ts';
import { createLane, type Lane } from './lane.ts';
import { wants } from './wants.ts';

export interface DispatchOptions {
  readonly policy?: Partial<DispatchPolicy>;
  readonly onEvent?: (event: DispatchEvent) => void;
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

export interface Dispatcher {
  /** Takes a notice and returns at once; never throws. What a notifier has taken before (same release, same id) is not sent again. */
  tell(notice: Notice): void;
  /**
   * Takes no more notices, delivers what waits for at most `patienceMs`, gives up the rest (`closed`). Never rejects; what is said of it by `onEvent` is
   * said before it resolves.
   */
  close(patienceMs: number): Promise<void>;
}

/** So many ids are remembered; a release has a few dozen notices. */
const REMEMBERED = 10_000;

/**
 * Sends each notice to the notifiers that want it: each in a lane of its own, in order, so that one that hangs or fails holds up nobody else. Whether a
 * notice is worth telling at all is decided before (`worthTelling`).
 */
export function createDispatcher(subscriptions: readonly Subscription[], options: DispatchOptions = {}): Dispatcher {
  const { onEvent, nowMs = Date.now, random = Math.random } = options;
  const policy = { ...DISPATCH_POLICY, ...options.policy };
  const report = (event: DispatchEvent) => {
    try {
      onEvent?.(event);
    } catch {
      // A metric that can't be counted must not cost a message.
    }
  };
  const lanes: readonly { readonly subscription: Subscription; readonly lane: Lane }[] = subscriptions.map(
    (subscription) => ({ subscription, lane: createLane(subscription.notifier, { policy, report, nowMs, random }) }),
  );
  const told = new Set<string>();
  return {
    tell(notice) {
      const key = JSON.stringify([notice.release, notice.id]);
      if (told.has(key)) return;
      told.add(key);
      // A Set keeps the order of insertion: the first is the oldest.
      const [oldest] = told;
      if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest);
      for (const { subscription, lane } of lanes) if (wants(subscription, notice)) lane.take(notice);
    },
    async close(patienceMs) {
      await Promise.all(lanes.map(({ lane }) => lane.close(patienceMs)));
    },
  };
}

import { type Caller, isTooLate } from './caller.ts';
import { ServiceRefusal } from './contracts.ts';

export interface CapacityLimits {
  /** Requests worked on at the same time. */
  readonly concurrent: number;
  /** Requests that may wait; beyond it they are refused. */
  readonly queue: number;
}

/** Admits a bounded number of requests; rejects with `ServiceRefusal` 503 `overloaded` when the queue is full too. */
export interface Capacity {
  /** Resolves with the function that gives the place back. Rejects, too, when the caller is gone before its turn comes. */
  enter(caller?: Caller | null): Promise<() => void>;
}

interface Waiting {
  readonly caller: Caller | null;
  admit(): void;
  refuse(error: Error): void;
}

/** While `sheds` is false, everybody waits, and all of it is done in the end, for whomever. */
export function createCapacity({ concurrent, queue }: CapacityLimits, sheds: () => boolean = () => true): Capacity {
  let busy = 0;
  let waiting: Waiting[] = [];
  const isLate = ({ caller }: Waiting) => caller !== null && isTooLate(caller);
  const dismiss = (late: Waiting) =>
    late.refuse(new ServiceRefusal(503, 'overloaded', 'nobody waits for this any longer'));
  const leave = (): void => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!sheds() || !isLate(next)) {
        next.admit();
        return;
      }
      dismiss(next);
    }
    busy -= 1;
  };
  /** Those who left make room for those who wait. */
  const tidy = (): void => {
    const late = new Set(waiting.filter(isLate));
    if (late.size === 0) return;
    waiting = waiting.filter((it) => !late.has(it));
    for (const one of late) dismiss(one);
  };
  return {
    async enter(caller = null) {
      if (busy < concurrent) {
        busy += 1;
        return leave;
      }
      if (sheds()) {
        if (waiting.length >= queue) tidy();
        if (waiting.length >= queue)
          throw new ServiceRefusal(503, 'overloaded', `busy with ${concurrent} requests, ${queue} more are waiting`);
      }
      await new Promise<void>((admit, refuse) => waiting.push({ caller, admit, refuse }));
      return leave;
    },
  };
}

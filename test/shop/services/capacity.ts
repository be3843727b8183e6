import { ServiceRefusal } from './contracts.ts';

export interface CapacityLimits {
  /** Requests worked on at the same time. */
  readonly concurrent: number;
  /** Requests that may wait; beyond it they are refused. */
  readonly queue: number;
}

/** Admits a bounded number of requests; rejects with `ServiceRefusal` 503 `overloaded` when the queue is full too. */
export interface Capacity {
  /** Resolves with the function that gives the place back. */
  enter(): Promise<() => void>;
}

export function createCapacity({ concurrent, queue }: CapacityLimits): Capacity {
  let busy = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  };
  return {
    async enter() {
      if (busy < concurrent) busy += 1;
      else if (waiting.length < queue) await new Promise<void>((resolve) => waiting.push(resolve));
      else throw new ServiceRefusal(503, 'overloaded', `busy with ${concurrent} requests, ${queue} more are waiting`);
      return leave;
    },
  };
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Exposure } from '../exposure.ts';
import type { Rate } from './arrivals.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Orders, Told } from './main.ts';

export interface CrowdSettings {
  readonly seed: number;
  readonly candidate: string;
  /** Where the shop is. */
  origin(): string;
  exposure(): Exposure;
}

/** The shop's own shoppers. Nobody comes until they are asked for. */
export interface Crowd {
  readonly seed: number;
  readonly ledger: Ledger;
  /** Sessions a second, now. */
  readonly perSecond: number;
  /** Epoch milliseconds; null: nobody has been asked for. */
  readonly startedMs: number | null;
  /** Since `startedMs`. */
  readonly rates: readonly Rate[];
  readonly underWay: number;
  /** So many come a second from now on. Those who are in the shop finish what they came for. */
  come(perSecond: number): void;
  close(): Promise<void>;
}

/** Twice what the warehouse of a release can bear. */
export const MOST_PER_SECOND = 50;

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

export function createCrowd({ seed, candidate, origin, exposure }: CrowdSettings): Crowd {
  const ledger = createLedger(candidate);
  const rates: Rate[] = [];
  let startedMs: number | null = null;
  let underWay = 0;
  let next = 0;
  let child: ChildProcess | null = null;
  let closed = false;
  const start = (): ChildProcess => {
    const started = fork(MAIN, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    started.on('message', (told: Told) => {
      underWay += 'came' in told ? 1 : -1;
      if ('came' in told) next = told.came + 1;
      if ('walked' in told) ledger.enter(told.walked, Date.now(), exposure());
    });
    // Nobody is left in a process that is gone; the next change of the rate starts another.
    started.once('exit', () => {
      if (child === started) [child, underWay] = [null, 0];
    });
    return started;
  };
  return {
    seed,
    ledger,
    rates,
    get perSecond() {
      return rates.at(-1)?.perSecond ?? 0;
    },
    get startedMs() {
      return startedMs;
    },
    get underWay() {
      return underWay;
    },
    come(perSecond) {
      if (closed || perSecond === (rates.at(-1)?.perSecond ?? 0)) return;
      const now = Date.now();
      startedMs ??= now;
      rates.push({ fromMs: now - startedMs, perSecond });
      ledger.mark(now, exposure());
      child ??= start();
      const orders: Orders = { origin: origin(), seed, startedMs, rates, next };
      child.send(orders);
    },
    async close() {
      closed = true;
      const leaving = child;
      if (leaving === null || leaving.exitCode !== null || leaving.signalCode !== null) return;
      const gone = once(leaving, 'exit');
      leaving.kill('SIGKILL');
      await gone;
    },
  };
}

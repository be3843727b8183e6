import type { Limits } from '../../core/settings.ts';
import type { WorkerSetup } from './messages.ts';
import { groupRssBytes } from './processes.ts';
import { type Lost, startWorker, type Walked, type WorkerHandle } from './worker-handle.ts';
import { sweepWorkerHomes } from './worker-home.ts';

export interface PoolFaults {
  /** Workers that ended by themselves, were killed from outside, or hung. */
  workerDeaths: number;
  /** Workers that could not be started. */
  failedStarts: number;
  /** Of these, since one last could. */
  failedInARow: number;
  /** Workers replaced on purpose, by what limit they had reached. */
  recycles: { runs: number; minutes: number; rss: number; spent: number };
  /** Folders of dead runners that were cleared. */
  swept: number;
  /** Of the browsers at work, as last looked at. */
  rssBytes: number;
}

/** The right to use one worker for a round. */
export interface Lease {
  /** The worker, warm: the one from before, or another one in its place when that is gone. */
  worker(): Promise<
    { readonly kind: 'ready'; readonly handle: WorkerHandle } | { readonly kind: 'failed'; readonly problem: string }
  >;
  /** Tells how a run ended. */
  ran(ended: Walked | Lost): void;
  release(): void;
}

export interface WorkerPool {
  /** Waits for a free worker, first come first served; null when the pool is closed. */
  lease(): Promise<Lease | null>;
  free(): number;
  faults(): Readonly<PoolFaults>;
  browserVersion(): string | null;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly limits: Limits;
  readonly setup: () => Promise<WorkerSetup>;
  readonly now: () => number;
}

interface Slot {
  handle: WorkerHandle | null;
  starting: Promise<WorkerHandle> | null;
  bornAt: number;
  runs: number;
  rssBytes: number;
  spent: boolean;
}

const READY_MS = 60_000;

/** Keeps up to `limits.workers` workers warm and replaces them when they die or have done enough. */
export function createWorkerPool({ limits, setup, now }: PoolOptions): WorkerPool {
  const slots: Slot[] = Array.from({ length: limits.workers }, () => ({
    handle: null,
    starting: null,
    bornAt: 0,
    runs: 0,
    rssBytes: 0,
    spent: false,
  }));
  const free = [...slots];
  const waiting: ((slot: Slot | null) => void)[] = [];
  const leaving = new Set<Promise<void>>();
  const faults: PoolFaults = {
    workerDeaths: 0,
    failedStarts: 0,
    failedInARow: 0,
    recycles: { runs: 0, minutes: 0, rss: 0, spent: 0 },
    swept: 0,
    rssBytes: 0,
  };
  let browserVersion: string | null = null;
  const closing = new AbortController();
  let swept: Promise<void> | null = null;

  const sweepOnce = () => {
    swept ??= sweepWorkerHomes().then((homes) => {
      faults.swept += homes.length;
    });
    return swept;
  };

  const warmUp = async (slot: Slot): Promise<WorkerHandle> => {
    await sweepOnce();
    const handle = await startWorker(await setup(), READY_MS, closing.signal);
    browserVersion = handle.browserVersion();
    faults.failedInARow = 0;
    Object.assign(slot, { handle, bornAt: now(), runs: 0, rssBytes: 0, spent: false });
    return handle;
  };

  const worker = async (slot: Slot): Promise<WorkerHandle> => {
    if (slot.handle?.isAlive() && !slot.spent) return slot.handle;
    if (slot.handle !== null) discard(slot);
    slot.starting ??= warmUp(slot).finally(() => {
      slot.starting = null;
    });
    return slot.starting;
  };

  const discard = (slot: Slot) => {
    const { handle } = slot;
    slot.handle = null;
    if (handle === null) return;
    const gone = slot.spent ? handle.stop() : handle.leave();
    leaving.add(gone);
    void gone.finally(() => leaving.delete(gone));
  };

  /** Between rounds, so that twins share a browser. */
  const recycleIfDue = async (slot: Slot): Promise<void> => {
    const { handle } = slot;
    if (handle === null || closing.signal.aborted) return;
    slot.rssBytes = (await groupRssBytes(handle.browserPid() ?? 0)) ?? 0;
    faults.rssBytes = slots.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
    const due = slot.spent
      ? 'spent'
      : slot.runs >= limits.runsPerBrowser
        ? 'runs'
        : now() - slot.bornAt >= limits.minutesPerBrowser * 60_000
          ? 'minutes'
          : slot.rssBytes >= limits.browserRssMegabytes * 1024 * 1024
            ? 'rss'
            : null;
    if (due === null) return;
    faults.recycles[due] += 1;
    discard(slot);
  };

  const hand = (slot: Slot) => {
    const next = waiting.shift();
    if (next === undefined) free.push(slot);
    else next(slot);
  };

  const leaseOf = (slot: Slot): Lease => ({
    async worker() {
      try {
        return { kind: 'ready', handle: await worker(slot) };
      } catch (error) {
        faults.failedStarts += 1;
        faults.failedInARow += 1;
        return { kind: 'failed', problem: error instanceof Error ? error.message : String(error) };
      }
    },
    ran(ended) {
      slot.runs += 1;
      if (ended.kind === 'lost') {
        slot.spent = true;
        if (ended.why !== 'stopped') faults.workerDeaths += 1;
      } else if (ended.answer.spent) slot.spent = true;
    },
    release() {
      void recycleIfDue(slot).finally(() => hand(slot));
    },
  });

  return {
    async lease() {
      if (closing.signal.aborted) return null;
      // The one used last is the one most likely warm.
      const slot = free.pop() ?? (await new Promise<Slot | null>((resolve) => waiting.push(resolve)));
      return slot === null ? null : leaseOf(slot);
    },
    free: () => free.length,
    faults: () => faults,
    browserVersion: () => browserVersion,
    async close() {
      closing.abort();
      for (const next of waiting.splice(0)) next(null);
      await Promise.all(
        slots.map(async (slot) => {
          await slot.handle?.stop();
          await slot.starting?.catch(() => undefined);
        }),
      );
      await Promise.all(leaving);
    },
  };
}

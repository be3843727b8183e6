import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DURATION_BUCKETS_MS } from '../../../load/support/counters.ts';
import { zeroCounts } from '../../core/pressure/merge-counts.ts';
import type { LoadWindow } from '../../core/pressure/press-evidence.ts';
import type { ProbedAfter } from '../../core/pressure/with-probe.ts';
import { type LoadOrder, prepareLoad } from './load-engine.ts';

export interface ProbeOrder {
  /** Of the load that was ended. */
  readonly order: LoadOrder;
  /** Zero of its clock, ms since the epoch. */
  readonly startedAt: number;
  /** For so long, starting it included. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** On the load's clock. */
  readonly onWindow: (window: LoadWindow) => void;
}

/** waygate's own, whatever scenarios a shop has: compiled, as the npm package has it, it ends in `.js`. */
const PROBE_FILE = fileURLToPath(new URL(`../../../load/probe.load${extname(import.meta.url)}`, import.meta.url));

/**
 * Goes on with the health probe after a load was ended: by a k6 of its own, with the same look through the same adapter, pins and
 * allow-list. Never rejects: what kept it from looking is in `problem`.
 */
export async function probeOn({ order, startedAt, seconds, signal, onWindow }: ProbeOrder): Promise<ProbedAfter> {
  const { now } = order;
  const until = now() + seconds * 1000;
  const onClock = (window: LoadWindow, zero: number): LoadWindow => {
    const offset = (zero - startedAt) / 1000;
    return { ...window, from: window.from + offset, to: window.to + offset, phase: 'recovery' };
  };
  try {
    const folder = join(order.folder, 'probe');
    await mkdir(folder, { recursive: true });
    const run = await prepareLoad({
      ...order,
      scenarioFile: PROBE_FILE,
      folder,
      generators: 1,
      plan: { ...order.plan, seconds: { warm: 0, baseline: 0, pressure: 0, recovery: Math.ceil(seconds) } },
      // A window ends at the moment in which it is told of.
      onWindow: (window) => onWindow(onClock(window, now() - window.to * 1000)),
    });
    try {
      await run.start();
      if (!signal.aborted) await run.go();
      const ended = run.ended.then(() => null);
      await Promise.race([ended, pause(Math.max(0, until - now()), null, { signal }).catch(() => null)]);
    } finally {
      await run.stop();
    }
    const { windows, counts, startedAt: zero, generators, stopped } = await run.ended;
    return {
      windows: zero === null ? [] : windows.map((window) => onClock(window, Date.parse(zero))),
      counts: counts.recovery,
      problem: stopped?.text ?? generators.find(({ problem }) => problem !== null)?.problem ?? null,
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { windows: [], counts: zeroCounts(DURATION_BUCKETS_MS.length), problem };
  }
}

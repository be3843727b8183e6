import { type Cell, cellKey } from '../core/run-record.ts';
import type { JourneySchedule } from '../core/settings.ts';
import { type CronSlots, cronSlots } from './cron-slots.ts';
import { type PhasedCell, phasedCells } from './phase.ts';
import { type Capacity, planSlot, type SkipReason, type Slot, toleranceMs } from './plan-slot.ts';

export type ScheduleEvent =
  | { readonly kind: 'started'; readonly cell: Cell; readonly lagSeconds: number }
  | { readonly kind: 'missed'; readonly cell: Cell; readonly reason: SkipReason }
  | { readonly kind: 'load'; readonly queued: number; readonly active: number };

/** A slot of the schedule came, or somebody asked for a confirmation at once. */
export type Why = 'slot' | 'burst';

export interface SchedulerOptions {
  readonly schedule: readonly JourneySchedule[];
  readonly cells: readonly Cell[];
  readonly capacity: Capacity;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Walks one round; the cell is under way until this settles. It must not reject. */
  readonly walk: (cell: Cell, why: Why) => Promise<void>;
  readonly tell: (event: ScheduleEvent) => void;
}

export interface Scheduler {
  start(): void;
  /** A round of this cell as soon as there is a worker, beside the schedule; false when one is under way or too many wait. */
  burst(cell: Cell): boolean;
  /** Workers that have nothing to do. */
  free(): number;
  /** No further round is started; resolves when those under way have ended. */
  stop(): Promise<void>;
  /** Cells for which more than two slots came since they were last started. */
  overdue(): readonly Cell[];
}

interface Turn extends Slot {
  readonly why: Why;
}

const BURST_WAITS_MS = 60_000;

interface Series {
  readonly slots: CronSlots;
  readonly cells: readonly PhasedCell[];
}

/** Starts rounds when their slots come. All decisions are made by `planSlot`; here are only timers, the queue and the count. */
export function createScheduler({ schedule, cells, capacity, now, walk, tell }: SchedulerOptions): Scheduler {
  const active = new Map<string, Cell>();
  const underWay = new Set<Promise<void>>();
  const queue: Turn[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const owed = new Map<string, number>();
  let stopped = false;

  const load = () => tell({ kind: 'load', queued: queue.length, active: active.size });

  const begin = (slot: Turn) => {
    const key = cellKey(slot.cell);
    active.set(key, slot.cell);
    owed.set(key, 0);
    if (slot.why === 'slot')
      tell({ kind: 'started', cell: slot.cell, lagSeconds: Math.max(0, now() - slot.dueMs) / 1000 });
    const round = walk(slot.cell, slot.why).finally(() => {
      active.delete(key);
      underWay.delete(round);
      next();
    });
    underWay.add(round);
    load();
  };

  const decide = (slot: Turn) => {
    const state = { active: [...active.values()], queued: queue.map(({ cell }) => cell) };
    const plan = planSlot(slot, now(), state, capacity);
    if (plan.do === 'run') begin(slot);
    if (plan.do === 'queue') queue.push(slot);
    if (plan.do === 'skip' && slot.why === 'slot') tell({ kind: 'missed', cell: slot.cell, reason: plan.reason });
    load();
    return plan.do !== 'skip';
  };

  const next = () => {
    while (!stopped && active.size < capacity.workers) {
      const slot = queue.shift();
      if (slot === undefined) break;
      decide(slot);
    }
    load();
  };

  const at = (slot: Turn) => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (!stopped) decide(slot);
      },
      Math.max(0, slot.dueMs - now()),
    );
    timers.add(timer);
  };

  const series: readonly Series[] = schedule.map((entry) => {
    const every = (slotMs: number, act: (slot: Turn) => void) => {
      for (const cell of own)
        act({
          cell: { journey: cell.journey, segment: cell.segment },
          dueMs: slotMs + cell.phaseMs,
          toleranceMs: toleranceMs(slots.gapMs),
          why: 'slot',
        });
    };
    const slots: CronSlots = cronSlots(
      entry,
      toleranceMs,
      (slotMs) => {
        every(slotMs, (slot) => {
          owed.set(cellKey(slot.cell), (owed.get(cellKey(slot.cell)) ?? 0) + 1);
          at(slot);
        });
      },
      (slotMs) => every(slotMs, ({ cell }) => tell({ kind: 'missed', cell, reason: 'late' })),
    );
    const own = phasedCells(entry.journey, cells, slots.gapMs);
    return { slots, cells: own };
  });

  return {
    start() {
      const startedAt = now();
      for (const { slots, cells: own } of series) {
        slots.start();
        // Cells of the slot before whose turn is still to come, so that a restart costs no cell a whole gap.
        for (const { journey, segment, phaseMs } of slots.previousMs === null ? [] : own) {
          const dueMs = Number(slots.previousMs) + phaseMs;
          if (dueMs >= startedAt)
            at({ cell: { journey, segment }, dueMs, toleranceMs: toleranceMs(slots.gapMs), why: 'slot' });
        }
      }
      load();
    },
    burst(cell) {
      return !stopped && decide({ cell, dueMs: now(), toleranceMs: BURST_WAITS_MS, why: 'burst' });
    },
    free: () => (stopped ? 0 : Math.max(0, capacity.workers - active.size - queue.length)),
    async stop() {
      stopped = true;
      for (const { slots } of series) slots.stop();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      queue.length = 0;
      load();
      await Promise.all(underWay);
    },
    overdue: () => cells.filter((cell) => (owed.get(cellKey(cell)) ?? 0) > 2),
  };
}

import { type Cell, cellKey } from '../core/run-record.ts';

/** Why a round that was due is not run. */
export type SkipReason = 'overlap' | 'capacity' | 'late';

export type SlotPlan =
  | { readonly do: 'run' }
  | { readonly do: 'queue' }
  | { readonly do: 'skip'; readonly reason: SkipReason };

/** One cell's turn. */
export interface Slot {
  readonly cell: Cell;
  /** When it should start, epoch milliseconds. */
  readonly dueMs: number;
  /** A start later than this after `dueMs` is no longer this slot's. */
  readonly toleranceMs: number;
}

export interface ScheduleState {
  /** Cells whose rounds are under way. */
  readonly active: readonly Cell[];
  /** Cells whose rounds wait for a worker. */
  readonly queued: readonly Cell[];
}

export interface Capacity {
  /** Rounds at once. */
  readonly workers: number;
  /** Rounds that may wait. */
  readonly queue: number;
}

/**
 * What to do with a slot that has come. Never two rounds of one cell at a time, never a round so late that the next one is near
 * (a machine that slept does not catch up), never a queue without bound: evidence that is made late is evidence about another minute.
 */
export function planSlot(slot: Slot, nowMs: number, state: ScheduleState, capacity: Capacity): SlotPlan {
  const key = cellKey(slot.cell);
  if (nowMs - slot.dueMs > slot.toleranceMs) return { do: 'skip', reason: 'late' };
  if ([...state.active, ...state.queued].some((cell) => cellKey(cell) === key))
    return { do: 'skip', reason: 'overlap' };
  if (state.active.length < capacity.workers) return { do: 'run' };
  return state.queued.length < capacity.queue ? { do: 'queue' } : { do: 'skip', reason: 'capacity' };
}

/** How late a round may start when its slots are so far apart: half of that, between a second and a minute. */
export function toleranceMs(gapMs: number): number {
  return Math.min(60_000, Math.max(1000, gapMs / 2));
}

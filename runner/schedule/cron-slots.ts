import { createTask, type Logger } from 'node-cron';
import type { JourneySchedule } from '../core/settings.ts';

const QUIET: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

const LOOK_AHEAD = 20;
const DAY_MS = 86_400_000;

export interface CronSlots {
  /** Shortest time between two of the next slots. */
  readonly gapMs: number;
  /** The slot that came last, when the one before the next is a gap away; null when it is not. */
  readonly previousMs: number | null;
  start(): void;
  stop(): void;
}

/**
 * The slots of one journey: `onSlot` gets each with the time it was due, `onMissed` those that node-cron found too late.
 * node-cron drops a slot whose timer fires late; how late is too late is said by `toleranceMs`, which depends on the gap.
 */
export function cronSlots(
  { cron, timezone, journey }: JourneySchedule,
  toleranceOf: (gapMs: number) => number,
  onSlot: (dueMs: number) => void,
  onMissed: (dueMs: number) => void,
): CronSlots {
  const probe = createTask(cron, () => undefined, { timezone });
  const next = probe.getNextRuns(LOOK_AHEAD).map((date) => date.getTime());
  // The shortest: a schedule for office hours must not be spread over the night.
  const gapMs = Math.min(DAY_MS, ...next.slice(1).map((at, index) => at - (next[index] ?? at)));
  const before = (next[0] ?? 0) - gapMs;
  const previousMs = probe.match(new Date(before)) ? before : null;
  void probe.destroy();
  const task = createTask(cron, ({ date }) => onSlot(date.getTime()), {
    name: journey,
    timezone,
    logger: QUIET,
    suppressMissedWarning: true,
    missedExecutionTolerance: toleranceOf(gapMs),
  });
  task.on('execution:missed', ({ date }) => onMissed(date.getTime()));
  return { gapMs, previousMs, start: () => void task.start(), stop: () => void task.destroy() };
}

import { expect, test } from '@playwright/test';
import { type Cell, cellKey } from '../../runner/core/run-record.ts';
import { createScheduler, type ScheduleEvent, type Scheduler } from '../../runner/schedule/create-scheduler.ts';

const CELLS: readonly Cell[] = ['a', 'b', 'c', 'd'].map((segment) => ({ journey: 'checkout-guest', segment }));
const EVERY_SECOND = { journey: 'checkout-guest', cron: '* * * * * *', timezone: 'UTC' };

/** A scheduler whose rounds end when the test says so. */
function heldScheduler(workers: number, queue: number) {
  const events: ScheduleEvent[] = [];
  const held: { readonly cell: Cell; release(): void }[] = [];
  const scheduler: Scheduler = createScheduler({
    schedule: [EVERY_SECOND],
    cells: CELLS,
    capacity: { workers, queue },
    now: Date.now,
    walk: (cell) => new Promise((resolve) => held.push({ cell, release: resolve })),
    tell: (event) => events.push(event),
  });
  const missed = (reason: string) => events.filter((event) => event.kind === 'missed' && event.reason === reason);
  return { scheduler, events, held, missed };
}

test('Every cell is walked in its turn, never two more at once than there are workers', async () => {
  const started: string[] = [];
  let active = 0;
  let most = 0;
  const scheduler = createScheduler({
    schedule: [EVERY_SECOND],
    cells: CELLS,
    capacity: { workers: 2, queue: 4 },
    now: Date.now,
    async walk(cell) {
      active += 1;
      most = Math.max(most, active);
      started.push(cellKey(cell));
      await new Promise((resolve) => setTimeout(resolve, 20));
      active -= 1;
    },
    tell: () => undefined,
  });
  scheduler.start();
  await expect.poll(() => new Set(started).size).toBe(CELLS.length);
  await scheduler.stop();
  expect(active).toBe(0);
  expect(most).toBeLessThanOrEqual(2);
});

test('A cell that hangs is not walked twice: its slots are counted as overlap, and it becomes overdue', async () => {
  const { scheduler, held, missed } = heldScheduler(4, 0);
  scheduler.start();
  await expect.poll(() => scheduler.overdue().length, { timeout: 15_000 }).toBe(CELLS.length);
  expect(new Set(held.map(({ cell }) => cellKey(cell))).size).toBe(held.length);
  expect(missed('overlap').length).toBeGreaterThan(0);
  for (const { release } of held) release();
  await scheduler.stop();
});

test('What no worker can take waits in a bounded queue, and what does not fit there is counted as capacity', async () => {
  const { scheduler, events, held, missed } = heldScheduler(1, 2);
  scheduler.start();
  await expect.poll(() => missed('capacity').length, { timeout: 15_000 }).toBeGreaterThan(0);
  const depths = events.flatMap((event) => (event.kind === 'load' ? [event.queued] : []));
  expect(Math.max(...depths)).toBe(2);
  expect(held).toHaveLength(1);
  held[0]?.release();
  await expect.poll(() => held.length).toBeGreaterThan(1);
  const stopping = scheduler.stop();
  for (const { release } of held) release();
  await stopping;
});

test('Stopping starts nothing more and waits for the rounds under way', async () => {
  const { scheduler, held } = heldScheduler(1, 4);
  scheduler.start();
  await expect.poll(() => held.length).toBe(1);
  let stopped = false;
  const stopping = scheduler.stop().then(() => {
    stopped = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(stopped).toBe(false);
  held[0]?.release();
  await stopping;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(held).toHaveLength(1);
});

import { expect, test } from '@playwright/test';
import type { Cell } from '../../runner/core/run-record.ts';
import { phasedCells } from '../../runner/schedule/phase.ts';
import { planSlot, type ScheduleState, type SlotPlan, toleranceMs } from '../../runner/schedule/plan-slot.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NOON = Date.parse('2026-11-23T12:00:00.000Z');

const cell = (segment: string): Cell => ({ journey: 'checkout-guest', segment });
const due = { cell: cell('desktop-de'), dueMs: NOON, toleranceMs: 30 * SECOND };
const capacity = { workers: 2, queue: 1 };
const idle: ScheduleState = { active: [], queued: [] };

const PLANS: readonly [name: string, nowMs: number, state: ScheduleState, plan: SlotPlan][] = [
  ['A slot on time with a free worker is run', NOON, idle, { do: 'run' }],
  ['A slot that is late within its tolerance is run', NOON + 30 * SECOND, idle, { do: 'run' }],
  [
    'A slot that is too late is skipped, even with all workers free',
    NOON + 30 * SECOND + 1,
    idle,
    { do: 'skip', reason: 'late' },
  ],
  ['A timer that fires early is run', NOON - 5, idle, { do: 'run' }],
  [
    'A cell that is still under way is not run twice',
    NOON,
    { active: [cell('desktop-de')], queued: [] },
    { do: 'skip', reason: 'overlap' },
  ],
  [
    'A cell that already waits is not queued twice',
    NOON,
    { active: [cell('a'), cell('b')], queued: [cell('desktop-de')] },
    { do: 'skip', reason: 'overlap' },
  ],
  [
    'Another segment of the same journey is no overlap',
    NOON,
    { active: [cell('mobile-us')], queued: [] },
    { do: 'run' },
  ],
  ['With all workers busy a slot waits', NOON, { active: [cell('a'), cell('b')], queued: [] }, { do: 'queue' }],
  [
    'With the queue full a slot is skipped',
    NOON,
    { active: [cell('a'), cell('b')], queued: [cell('c')] },
    { do: 'skip', reason: 'capacity' },
  ],
  [
    'Being late is told before being many',
    NOON + MINUTE,
    { active: [cell('a'), cell('b')], queued: [cell('c')] },
    { do: 'skip', reason: 'late' },
  ],
];

for (const [name, nowMs, state, plan] of PLANS) {
  test(name, () => {
    expect(planSlot(due, nowMs, state, capacity)).toEqual(plan);
  });
}

for (const [gap, tolerance] of [
  [SECOND, SECOND],
  [10 * SECOND, 5 * SECOND],
  [60 * MINUTE, MINUTE],
] as const) {
  test(`With ${gap / SECOND} s between slots a round may start ${tolerance / SECOND} s late`, () => {
    expect(toleranceMs(gap)).toBe(tolerance);
  });
}

const SEGMENTS = ['a', 'b', 'c', 'd', 'e'];
const matrix = ['checkout-guest', 'search-and-filter', 'navigation-menu'].flatMap((journey) =>
  SEGMENTS.map((segment) => ({ journey, segment })),
);
const phasesOf = (journey: string, gapMs: number) => phasedCells(journey, matrix, gapMs).map(({ phaseMs }) => phaseMs);

test('The cells of a journey are spread evenly over the gap', () => {
  const phases = phasesOf('checkout-guest', 5 * MINUTE).toSorted((a, b) => a - b);
  const gaps = phases.map(
    (phase, index) =>
      (phases[(index + 1) % phases.length] ?? 0) + (index === phases.length - 1 ? 5 * MINUTE : 0) - phase,
  );
  expect(phases).toHaveLength(SEGMENTS.length);
  for (const gap of gaps) expect(Math.abs(gap - MINUTE)).toBeLessThanOrEqual(1);
});

test('Every phase is within the gap, so that a round starts before the next slot', () => {
  for (const gapMs of [SECOND, MINUTE, 5 * MINUTE]) {
    for (const phase of phasesOf('search-and-filter', gapMs)) {
      expect(phase).toBeGreaterThanOrEqual(0);
      expect(phase).toBeLessThan(gapMs);
    }
  }
});

test('Journeys of one cron expression start at different times', () => {
  const starts = ['checkout-guest', 'search-and-filter', 'navigation-menu'].map(
    (journey) => phasesOf(journey, MINUTE)[0],
  );
  expect(new Set(starts).size).toBe(3);
});

test('Phases are the same after a restart', () => {
  expect(phasesOf('checkout-guest', MINUTE)).toEqual(phasesOf('checkout-guest', MINUTE));
});

test('A nightly journey is walked within ten minutes of its slot', () => {
  expect(Math.max(...phasesOf('checkout-guest', 24 * 60 * MINUTE))).toBeLessThan(10 * MINUTE);
});

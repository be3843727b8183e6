import { expect, test } from '@playwright/test';
import { coursePartsOf } from '../../runner/core/pressure/course-parts.ts';
import { LOAD_PHASES } from '../../runner/core/pressure/load-counts.ts';
import { pressFiguresOf } from '../../runner/core/pressure/press-figures.ts';
import type { RunRecord } from '../../runner/core/run-record.ts';
import { aCollapsedPress, aHealthyPress, aPress, operation, pressInstant } from '../support/press-records.ts';
import { aRun, failedAt } from '../support/records.ts';

const ZERO = pressInstant(0);

/** One run of a journey, at a second of the evidence's clock. */
function run(at: number, fields: Partial<RunRecord> = {}): RunRecord {
  const startedAt = pressInstant(at);
  return aRun({
    segment: 'mobile-us',
    cohort: 'candidate',
    startedAt,
    finishedAt: pressInstant(at + 1),
    durationMs: 1000,
    ...fields,
  });
}

test('the course of the load is as it was counted: no second is lost or counted twice', () => {
  const evidence = aCollapsedPress();
  for (const seconds of [1, 2, 5, 7]) {
    const course = coursePartsOf(evidence, seconds);
    const intents = course.reduce((sum, part) => sum + part.intentsPerSecond * (part.until - part.from), 0);
    expect(intents).toBeCloseTo(
      Object.values(evidence.counts).reduce((sum, counts) => sum + counts.intents, 0),
      6,
    );
    expect(course.map(({ from }) => from).slice(1)).toEqual(course.map(({ until }) => until).slice(0, -1));
    for (const border of [4, 24, 54])
      expect(
        course.some(({ from }) => from === border),
        `${seconds}, ${border}`,
      ).toBe(true);
  }
});

test('what is sold out counts as served; what clients gave up is told from it', () => {
  const evidence = aHealthyPress();
  const [window] = evidence.windows;
  if (window === undefined) throw new Error('the fixture has no window');
  const counts = { ...window.counts, intents: 40, goodput: 20, gaveUp: { sold_out: 15, attempts: 5 } };
  const sold = { ...evidence, windows: [{ ...window, counts }], counts: { ...evidence.counts, pressure: counts } };
  expect(coursePartsOf(sold, 1)).toMatchObject([{ goodputPerSecond: 35, gaveUpPerSecond: 5 }]);
  expect(pressFiguresOf(sold, [], ZERO).served.pressure).toBe(35);
});

test('operations that were attempted have their p95 and failures by phase; the others are left out', () => {
  const evidence = aHealthyPress({ operations: { search: operation([80, 80, 80, 80], 2), crawl: operation([]) } });
  const { operations } = pressFiguresOf(evidence, [], ZERO);
  expect(operations.map((each) => each.operation)).toEqual(['search']);
  expect(operations[0]?.phases.warm).toEqual({ p95Ms: null, failures: 0 });
  // Inside the bucket of 75 to 100 ms.
  expect(operations[0]?.phases.pressure).toEqual({ p95Ms: 98.75, failures: 2 });
});

test('the axis holds the journeys before and after the load, phases that were never reached are not on it', () => {
  const ended = aPress({ seconds: 30, second: () => ({ intents: 8 }) });
  const late = [run(-15), run(33), run(200)];
  const { axis, spans } = pressFiguresOf(ended, late, ZERO);
  expect(axis).toEqual({ from: -15, until: 60 });
  expect(spans).toEqual([
    { name: 'idle', from: -15, until: 0 },
    { name: 'warm', from: 0, until: 4 },
    { name: 'baseline', from: 4, until: 24 },
    { name: 'pressure', from: 24, until: 30 },
  ]);
});

test('journeys over time: parts of about ten seconds, without a gap, none across the border of two phases', () => {
  const { journeys, spans } = pressFiguresOf(aHealthyPress(), [run(-15), run(90)], ZERO);
  const parts = journeys[0]?.parts ?? [];
  expect(parts.map(({ from }) => from).slice(1)).toEqual(parts.map(({ until }) => until).slice(0, -1));
  expect(new Set(parts.map(({ phase }) => phase))).toEqual(new Set(['idle', ...LOAD_PHASES]));
  for (const { from, until } of spans)
    expect(
      parts.some((part) => part.from < from && part.until > from) ||
        parts.some((part) => part.until > until && part.from < until),
    ).toBe(false);
  for (const { from, until, phase } of parts) if (phase !== 'warm') expect(until - from, phase).toBeCloseTo(10, -1);
});

test('journeys over time are told by segment and cohort; where nothing could tell, nothing is said', () => {
  const runs = [
    run(25, { durationMs: 900 }),
    run(26, failedAt('pay')),
    run(27, { cohort: 'baseline', durationMs: 700 }),
    run(45, { outcome: 'inconclusive', inconclusive: { cause: 'killed', message: 'took too long' } }),
    run(25, { segment: 'desktop-de', durationMs: 500 }),
  ];
  const { journeys } = pressFiguresOf(aHealthyPress(), runs, ZERO);
  expect(journeys.map(({ segment }) => segment)).toEqual(['desktop-de', 'mobile-us']);
  const at = (second: number) => journeys[1]?.parts.find(({ from, until }) => second >= from && second < until);
  expect(at(25)).toMatchObject({
    candidate: { passShare: 0.5, decided: 2, p50Ms: 900 },
    baseline: { passShare: 1, decided: 1, p50Ms: 700 },
  });
  expect(at(45)?.candidate).toEqual({ passShare: null, decided: 0, p50Ms: null });
  const decided = journeys
    .flatMap(({ parts }) => parts)
    .reduce((sum, part) => sum + part.candidate.decided + part.baseline.decided, 0);
  expect(decided).toBe(4);
});

test('a press of an hour has no more parts than can be drawn, and runs after the load are in the last one', () => {
  const evidence = aPress({
    phases: { warm: 60, baseline: 600, pressure: 2400, recovery: 540 },
    second: () => ({ intents: 1 }),
  });
  const { journeys, course } = pressFiguresOf(evidence, [run(3605)], ZERO);
  expect(journeys[0]?.parts.length).toBeLessThan(50);
  expect(course.length).toBeLessThan(130);
  expect(journeys[0]?.parts.at(-1)?.candidate.decided).toBe(1);
});

import { Counter } from 'k6/metrics';
import { COUNTERS, type CounterName, OPERATIONS, operationCounter, SEGMENT_COUNTERS } from './counters.ts';
import type { LoadPhase } from './plan.ts';

type Counted = CounterName | ReturnType<typeof operationCounter> | (typeof SEGMENT_COUNTERS)[number];

/** Counts what happens to one intent. */
export interface Meter {
  count(counter: Counted, tags?: Readonly<Record<string, string>>): void;
}

/** Declares every counter, which k6 allows only while it loads the scenario; the meter counts for a phase. */
export function createMeters(): (phase: LoadPhase) => Meter {
  const names = [...Object.keys(COUNTERS), ...OPERATIONS.map(operationCounter), ...SEGMENT_COUNTERS];
  const counters = new Map(names.map((name) => [name, new Counter(name)]));
  return (phase) => ({
    count(name, tags) {
      counters.get(name)?.add(1, { ...tags, phase });
    },
  });
}

/** What the probe asks is nobody's intent. */
export const NO_METER: Meter = { count() {} };

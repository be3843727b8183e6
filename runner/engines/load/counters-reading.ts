import {
  ANSWER_CLASSES,
  bucketNames,
  type CounterName,
  GAVE_UP_REASONS,
  OPERATIONS,
  operationCounter,
  partName,
  SUPPRESSED_REASONS,
} from '../../../load/support/counters.ts';
import { LOAD_PHASES, type LoadPhase } from '../../../load/support/plan.ts';
import type { AnswerClass, LoadCounts, OperationCounts } from '../../core/pressure/load-counts.ts';

/** Counters by k6's names, tagged parts included; cumulative. */
export type Readings = ReadonlyMap<string, number>;

/** Sum over generators. */
export function sumOf(all: readonly Readings[]): Readings {
  const sum = new Map<string, number>();
  for (const readings of all) {
    for (const [name, count] of readings) sum.set(name, (sum.get(name) ?? 0) + count);
  }
  return sum;
}

/** What was counted between two readings. A counter that went down (a generator was lost) counts as unchanged. */
export function differenceOf(later: Readings, earlier: Readings): Readings {
  return new Map([...later].map(([name, count]) => [name, Math.max(0, count - (earlier.get(name) ?? 0))]));
}

/** Counts of intents that began in these phases. `dropped` is k6's own counter, which knows no phase: it is given whole. */
export function countsOf(readings: Pick<Readings, 'get'>, phases: readonly LoadPhase[] = LOAD_PHASES): LoadCounts {
  const part = (counter: CounterName, tags: Readonly<Record<string, string>> = {}) =>
    phases.reduce((sum, phase) => sum + (readings.get(partName(counter, { phase, ...tags })) ?? 0), 0);
  const parts = <T extends string>(counter: CounterName, tag: string, values: readonly T[]) =>
    Object.fromEntries(values.map((value) => [value, part(counter, { [tag]: value })])) as Record<T, number>;
  return {
    intents: part('intents'),
    attempts: part('attempts'),
    copies: part('copies'),
    goodput: part('goodput'),
    gaveUp: parts('gave_up', 'reason', GAVE_UP_REASONS),
    suppressed: parts('retry_suppressed', 'reason', SUPPRESSED_REASONS),
    retryAfterHonoured: part('retry_after_honoured'),
    answers: parts<AnswerClass>('answers', 'class', ANSWER_CLASSES),
    crawled: parts<AnswerClass>('crawled', 'class', ANSWER_CLASSES),
    durations: bucketNames().map((le) => part('intent_durations', { le })),
    probe: { ok: part('probe', { health: 'ok' }), bad: part('probe', { health: 'bad' }) },
    otherRelease: part('other_release'),
    scriptErrors: part('script_errors'),
    dropped: droppedOf(readings),
  };
}

/** k6's own: iterations that it could not start in time; where the scenario declares them, those of shoppers and crawlers. */
function droppedOf(readings: Pick<Readings, 'get'>): number {
  const declared = [SHOPPERS, CRAWLERS].flatMap((scenario) => readings.get(`${DROPPED}{scenario:${scenario}}`) ?? []);
  return declared.length === 0 ? (readings.get(DROPPED) ?? 0) : declared.reduce((sum, dropped) => sum + dropped, 0);
}

const DROPPED = 'dropped_iterations';
const SHOPPERS = 'shoppers';
const CRAWLERS = 'crawlers';

/** What `countsOf` reads of these phases. */
export function namesOfCounts(phases: readonly LoadPhase[]): readonly string[] {
  const names = new Set<string>();
  countsOf({ get: (name) => void names.add(name) }, phases);
  return [...names];
}

/** Operations of which anything was counted. */
export function operationsOf(readings: Readings): Record<string, Record<LoadPhase, OperationCounts>> {
  const seen = OPERATIONS.filter((op) =>
    [...readings].some(([name, count]) => count > 0 && name.startsWith(`${operationCounter(op)}{`)),
  );
  return Object.fromEntries(
    seen.map((op) => [
      op,
      byPhase((phase) => ({
        durations: bucketNames().map((le) => readings.get(partName(operationCounter(op), { phase, le })) ?? 0),
        failures: readings.get(partName('operation_failures', { phase, op })) ?? 0,
      })),
    ]),
  );
}

export function segmentsOf(
  readings: Readings,
  segments: readonly string[],
): Record<string, Record<LoadPhase, { readonly intents: number; readonly goodput: number }>> {
  return Object.fromEntries(
    segments.map((segment) => [
      segment,
      byPhase((phase) => ({
        intents: readings.get(partName('segment_intents', { phase, segment })) ?? 0,
        goodput: readings.get(partName('segment_goodput', { phase, segment })) ?? 0,
      })),
    ]),
  );
}

export function byPhase<T>(make: (phase: LoadPhase) => T): Record<LoadPhase, T> {
  return Object.fromEntries(LOAD_PHASES.map((phase) => [phase, make(phase)])) as Record<LoadPhase, T>;
}

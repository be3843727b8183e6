import { LOAD_PHASES, type LoadPhase } from './plan.ts';

/**
 * The counters that every scenario keeps, by the names and tags they have in k6. All are k6 `Counter`s: sums add up over seconds and
 * generators, and live windows are differences. k6 shows a tagged part of a counter only where a threshold names it, so each part that is
 * read is declared (`declaredParts`) with a threshold that is always true. No k6 import here: the runner reads what the scenarios write.
 */
export const GAVE_UP_REASONS = ['attempts', 'budget', 'deadline', 'refused', 'sold_out', 'retry_after'] as const;
/** Why an intent ended without success. `refused`: a final 4xx. `sold_out`: a refusal that the scenario expects and counts as an answer. */
export type GaveUpReason = (typeof GAVE_UP_REASONS)[number];

export const SUPPRESSED_REASONS = ['budget', 'retry_after', 'deadline'] as const;
/** Why a retry was not made. */
export type SuppressedReason = (typeof SUPPRESSED_REASONS)[number];

export const ANSWER_CLASSES = ['ok', 'redirect', 'refused', 'throttled', 'unavailable', 'error', 'none'] as const;
/** 2xx, 3xx, 4xx, 429, 503, other 5xx, and no answer (network, timeout). */
export type AnswerClass = (typeof ANSWER_CLASSES)[number];

/** Upper bounds in ms (inclusive) of the buckets that durations are counted in; one more bucket takes what is longer. */
export const DURATION_BUCKETS_MS = [
  5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 400, 500, 650, 800, 1000, 1300, 1600, 2000, 2500, 3000, 4000, 5000, 7500,
  10_000, 15_000, 30_000,
] as const;

/** Operations on a shop that are timed one by one. The `pair` is a shopper's second tab: the same session at the same moment. */
export const OPERATIONS = [
  'enter',
  'browse',
  'search',
  'open_product',
  'add_to_cart',
  'add_to_cart_pair',
  'apply_coupon',
  'prepare_checkout',
  'place_order',
  'crawl',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Index of the bucket that a duration falls into. */
export function bucketOf(ms: number): number {
  const index = DURATION_BUCKETS_MS.findIndex((bound) => ms <= bound);
  return index === -1 ? DURATION_BUCKETS_MS.length : index;
}

/** Counter name → tag → values it takes, beside `phase`. The empty object: only the phase. */
export const COUNTERS = {
  intents: {},
  attempts: {},
  /** Of the attempts, those that the scenario makes whatever the shop answers: a double click, a late replay. */
  copies: {},
  goodput: {},
  gave_up: { reason: GAVE_UP_REASONS },
  retry_suppressed: { reason: SUPPRESSED_REASONS },
  retry_after_honoured: {},
  answers: { class: ANSWER_CLASSES },
  /** Answers to crawlers, which are nobody's intents and in no other counter of answers. `error` takes in 503 without `Retry-After`. */
  crawled: { class: ANSWER_CLASSES },
  /** Intents, by how long they took from the first attempt to success. */
  intent_durations: { le: bucketNames() },
  /** Attempts at an operation that brought no useful answer. */
  operation_failures: { op: OPERATIONS },
  probe: { health: ['ok', 'bad'] },
  /** Answers of another release than the one asked for. */
  other_release: {},
  /** Iterations that threw: a bug of the scenario. */
  script_errors: {},
  lease_missed: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
export type CounterName = keyof typeof COUNTERS;

/** One counter per operation: attempts by duration, tags `phase` and `le`. */
export function operationCounter(op: Operation): string {
  return `op_${op}`;
}

/** Intents and goodput by segment: counters of their own, tags `phase` and `segment`. */
export const SEGMENT_COUNTERS = ['segment_intents', 'segment_goodput'] as const;

/** Tag values of `le`: indices of buckets. */
export function bucketNames(): readonly string[] {
  return Array.from({ length: DURATION_BUCKETS_MS.length + 1 }, (_, index) => String(index));
}

/** A part of a counter as k6 writes it: `gave_up{phase:pressure,reason:budget}`. Tags in alphabetical order. */
export function partName(counter: string, tags: Readonly<Record<string, string>>): string {
  const inside = Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, value]) => `${tag}:${value}`);
  return inside.length === 0 ? counter : `${counter}{${inside.join(',')}}`;
}

/** Every part that the runner reads. */
export function declaredParts(segments: readonly string[]): readonly string[] {
  const parts: string[] = [];
  for (const phase of LOAD_PHASES) {
    for (const [counter, tags] of Object.entries(COUNTERS)) parts.push(...partsOf(counter, phase, tags));
    for (const op of OPERATIONS) parts.push(...partsOf(operationCounter(op), phase, { le: bucketNames() }));
    for (const counter of SEGMENT_COUNTERS) parts.push(...partsOf(counter, phase, { segment: segments }));
  }
  return parts;
}

function partsOf(counter: string, phase: LoadPhase, tags: Readonly<Record<string, readonly string[]>>): string[] {
  const [tag, values] = Object.entries(tags)[0] ?? [];
  if (tag === undefined || values === undefined) return [partName(counter, { phase })];
  return values.map((value) => partName(counter, { phase, [tag]: value }));
}

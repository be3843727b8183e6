import type { LoadCounts, OperationCounts } from './load-counts.ts';

type Tallies = Readonly<Record<string, number>>;

const NO_ANSWERS = { ok: 0, redirect: 0, refused: 0, throttled: 0, unavailable: 0, error: 0, none: 0 } as const;

/** Nothing counted. `buckets`: bounds of durations, without the one above them all. */
export function zeroCounts(buckets: number): LoadCounts {
  return {
    intents: 0,
    attempts: 0,
    copies: 0,
    goodput: 0,
    gaveUp: {},
    suppressed: {},
    retryAfterHonoured: 0,
    answers: NO_ANSWERS,
    crawled: NO_ANSWERS,
    durations: new Array<number>(buckets + 1).fill(0),
    probe: { ok: 0, bad: 0 },
    otherRelease: 0,
    scriptErrors: 0,
    dropped: 0,
  };
}

/** Both together: of two generators, or of two seconds. */
export function addCounts(a: LoadCounts, b: LoadCounts): LoadCounts {
  return combine(a, b, 1);
}

/** What was counted since `before`, from two readings of counters that only grow. */
export function subtractCounts(now: LoadCounts, before: LoadCounts): LoadCounts {
  return combine(now, before, -1);
}

export function sumCounts(counts: Iterable<LoadCounts>, buckets: number): LoadCounts {
  let sum = zeroCounts(buckets);
  for (const each of counts) sum = addCounts(sum, each);
  return sum;
}

export function zeroOperation(buckets: number): OperationCounts {
  return { durations: new Array<number>(buckets + 1).fill(0), failures: 0 };
}

export function addOperations(a: OperationCounts, b: OperationCounts): OperationCounts {
  return { durations: listed(a.durations, b.durations, 1), failures: a.failures + b.failures };
}

export function subtractOperations(now: OperationCounts, before: OperationCounts): OperationCounts {
  return { durations: listed(now.durations, before.durations, -1), failures: now.failures - before.failures };
}

function combine(a: LoadCounts, b: LoadCounts, sign: 1 | -1): LoadCounts {
  return {
    intents: a.intents + sign * b.intents,
    attempts: a.attempts + sign * b.attempts,
    copies: a.copies + sign * b.copies,
    goodput: a.goodput + sign * b.goodput,
    gaveUp: tallied(a.gaveUp, b.gaveUp, sign),
    suppressed: tallied(a.suppressed, b.suppressed, sign),
    retryAfterHonoured: a.retryAfterHonoured + sign * b.retryAfterHonoured,
    answers: tallied(a.answers, b.answers, sign),
    crawled: tallied(a.crawled, b.crawled, sign),
    durations: listed(a.durations, b.durations, sign),
    probe: tallied(a.probe, b.probe, sign),
    otherRelease: a.otherRelease + sign * b.otherRelease,
    scriptErrors: a.scriptErrors + sign * b.scriptErrors,
    dropped: a.dropped + sign * b.dropped,
  };
}

function tallied<T extends Tallies>(a: T, b: T, sign: 1 | -1): T {
  const sum: Record<string, number> = { ...a };
  for (const [key, value] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + sign * value;
  return sum as T;
}

function listed(a: readonly number[], b: readonly number[], sign: 1 | -1): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => (a[index] ?? 0) + sign * (b[index] ?? 0));
}

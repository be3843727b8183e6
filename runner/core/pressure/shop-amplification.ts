import type { LoadPhase } from './load-counts.ts';
import { phaseSpansOf } from './phase-spans.ts';
import type { PressEvidence, ServedReading } from './press-evidence.ts';

/** The shop's inner work for each request that came in at its door. */
export interface ShopWork {
  readonly requests: number;
  readonly wasted: number;
  /** Per request, by kind. */
  readonly perRequest: Readonly<Record<string, number>>;
}

/** The kind of inner work that grew the most. */
export interface ShopAmplification {
  readonly kind: string;
  /** Calls per request, before and under pressure. */
  readonly before: number;
  readonly under: number;
  /**
   * Growth that the mix of requests does not explain: `under ÷ before ÷` the largest growth of any operation's share of the requests. When
   * every operation makes the inner calls that it always made, no kind can grow by more than that.
   */
  readonly ratio: number;
  /** The same at its lowest, three standard deviations of counting off. */
  readonly atLeast: number;
}

/** Fewer inner calls of a kind than this in the baseline phase say nothing. */
const MIN_CALLS = 20;

/** What the shop's books say of a phase; null when they don't cover it. */
export function shopWorkIn(evidence: PressEvidence, phase: LoadPhase): ShopWork | null {
  const span = phaseSpansOf(evidence, 0).find(({ name }) => name === phase);
  if (span === undefined) return null;
  const { served } = evidence;
  const start = readingAt(served, span.from);
  const end = readingAt(served, span.until);
  if (start === null || end === null || end.requests <= start.requests) return null;
  const requests = end.requests - start.requests;
  const perRequest = Object.fromEntries(
    Object.entries(end.work).map(([kind, work]) => [kind, (work - (start.work[kind] ?? 0)) / requests]),
  );
  return { requests, wasted: end.wasted - start.wasted, perRequest };
}

/** null: the books don't tell, or too little was asked. */
export function shopAmplificationOf(evidence: PressEvidence): ShopAmplification | null {
  const before = shopWorkIn(evidence, 'baseline');
  const under = shopWorkIn(evidence, 'pressure');
  if (before === null || under === null) return null;
  const mix = mixGrowth(evidence);
  const kinds = Object.entries(before.perRequest).flatMap(([kind, was]): ShopAmplification[] => {
    const is = under.perRequest[kind] ?? 0;
    const calls = { before: was * before.requests, under: is * under.requests };
    if (calls.before < MIN_CALLS || calls.under < MIN_CALLS) return [];
    const ratio = is / was / mix;
    const noise = 3 * Math.sqrt(1 / calls.before + 1 / calls.under);
    return [{ kind, before: was, under: is, ratio, atLeast: ratio * Math.exp(-noise) }];
  });
  return kinds.toSorted((a, b) => b.atLeast - a.atLeast)[0] ?? null;
}

/** How much the share of any one operation in all attempts grew, at most; never below 1. */
function mixGrowth({ operations }: PressEvidence): number {
  const attempts = (phase: LoadPhase) =>
    Object.values(operations).map((phases) => phases[phase].durations.reduce((sum, count) => sum + count, 0));
  const [before, under] = [attempts('baseline'), attempts('pressure')];
  const all = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  if (all(before) === 0 || all(under) === 0) return 1;
  const growth = before.map((was, op) => (was < MIN_CALLS ? 1 : (under[op] ?? 0) / all(under) / (was / all(before))));
  return Math.max(1, ...growth);
}

/** Between two readings in proportion to time; null outside of them, a second let off. */
function readingAt(readings: readonly ServedReading[], at: number): ServedReading | null {
  const next = readings.findIndex((reading) => reading.at >= at);
  const after = readings[next] ?? readings.at(-1);
  if (after === undefined) return null;
  const before = next === -1 ? undefined : readings[next - 1];
  if (before === undefined) return Math.abs(after.at - at) <= SLACK_SECONDS ? after : null;
  const share = (at - before.at) / (after.at - before.at);
  const between = (a: number, b: number) => a + (b - a) * share;
  return {
    at,
    requests: between(before.requests, after.requests),
    wasted: between(before.wasted, after.wasted),
    work: Object.fromEntries(
      Object.entries(after.work).map(([kind, work]) => [kind, between(before.work[kind] ?? 0, work)]),
    ),
  };
}

const SLACK_SECONDS = 2;

import { setTimeout as sleep } from 'node:timers/promises';
import { LOAD_PHASES, type LoadPhase, type LoadPlan } from '../../../load/support/plan.ts';
import type { LoadWindow } from '../../core/pressure/press-evidence.ts';
import { byPhase, countsOf, differenceOf, namesOfCounts, type Readings, sumOf } from './counters-reading.ts';
import type { K6Rest } from './rest.ts';

export interface WatchOrder {
  readonly rests: readonly K6Rest[];
  readonly plan: Pick<LoadPlan, 'seconds'> & { readonly client: Pick<LoadPlan['client'], 'deadlineMs'> };
  /** Requests per second that k6 sends at most, all generators together. */
  readonly ceiling: number;
  readonly now: () => number;
  /** Zero of the clock, ms since the epoch. */
  readonly startedAt: number;
  readonly onWindow: (window: LoadWindow) => void;
  /** Called at every look. */
  readonly onLook: () => Promise<unknown>;
}

/** Looks at running generators once a second and makes windows of what they counted between two looks. */
export interface LoadWatch {
  /** The last that was seen of a generator. */
  last(index: number): Readings;
  /** This generator has ended: not answering any more is no blindness. */
  gone(index: number): void;
  /** Ends the watch with the generators' exact last counters: what no look saw becomes the last window. */
  end(finals: readonly Readings[]): Promise<WatchedLoad>;
}

export interface WatchedLoad {
  readonly windows: readonly LoadWindow[];
  /** By the phase of the window in which it was seen. */
  readonly dropped: Readonly<Record<LoadPhase, number>>;
  /** For so long k6 held requests back, because the ceiling was reached: a shop that was asked less than shoppers wanted. */
  readonly heldBackSeconds: number;
  /** Per generator. */
  readonly blindSeconds: readonly number[];
}

const LOOK_EVERY_MS = 1_000;
/** Looks further apart than this missed something. */
const LATE_SECONDS = 1.5;
/** k6's own: every HTTP request, the lease's too. */
const REQUESTS = 'http_reqs';
/**
 * k6 keeps the times of all requests, and sorts them whenever it is asked for everything it knows: about a millisecond for these, growing
 * with each request. From here on it is asked for single counters, whose cost stays what it is.
 */
const MANY_REQUESTS = 5_000;
const SHORTEST_RATE_SECONDS = 0.5;
const NEAR_CEILING = 0.97;
const NOTHING: Readings = new Map();

export function watchLoad(order: WatchOrder): LoadWatch {
  const { rests, ceiling, now, startedAt, onWindow, onLook } = order;
  const { seconds } = order.plan;
  const last: Readings[] = rests.map(() => NOTHING);
  const seenAt = rests.map(() => 0);
  const blind = rests.map(() => 0);
  const ended = new Set<number>();
  const windows: LoadWindow[] = [];
  const dropped = byPhase(() => 0);
  const over = new AbortController();
  let before = NOTHING;
  let from = 0;
  let heldBackSeconds = 0;
  const clock = () => (now() - startedAt) / 1000;
  const record = (to: number) => {
    const sum = sumOf(last);
    const window = {
      from,
      to: Math.max(to, from),
      phase: phaseAt((from + to) / 2, seconds),
      counts: countsOf(differenceOf(sum, before)),
    };
    const requests = (sum.get(REQUESTS) ?? 0) - (before.get(REQUESTS) ?? 0);
    if (to - from >= SHORTEST_RATE_SECONDS && requests / (to - from) >= NEAR_CEILING * ceiling)
      heldBackSeconds += to - from;
    before = sum;
    from = window.to;
    windows.push(window);
    dropped[window.phase] += window.counts.dropped;
    onWindow(window);
  };
  const ask = async (rest: K6Rest, seen: Readings): Promise<Readings> => {
    if ((seen.get(REQUESTS) ?? 0) < MANY_REQUESTS) return rest.counters();
    const phases = phasesUnderWay(clock(), order.plan);
    // What has been over for long stays what it was.
    return new Map([...seen, ...(await rest.countersOf([REQUESTS, ...namesOfCounts(phases)]))]);
  };
  const look = async () => {
    const answers = await Promise.all(
      rests.map((rest, index) => (ended.has(index) ? null : ask(rest, last[index] ?? NOTHING).catch(() => null))),
    );
    const at = clock();
    for (const [index, answer] of answers.entries()) {
      if (answer === null) continue;
      last[index] = answer;
      blind[index] = (blind[index] ?? 0) + blindness(at - (seenAt[index] ?? 0));
      seenAt[index] = at;
    }
    if (answers.some((answer) => answer !== null)) record(at);
  };
  const looking = (async () => {
    for (let tick = 1; !over.signal.aborted; tick = Math.max(tick + 1, Math.ceil(clock()))) {
      const wait = startedAt + tick * LOOK_EVERY_MS - now();
      await sleep(Math.max(0, wait), undefined, { signal: over.signal }).catch(() => undefined);
      if (!over.signal.aborted) await Promise.all([look(), onLook()]);
    }
  })();
  return {
    last: (index) => last[index] ?? NOTHING,
    gone(index) {
      if (ended.has(index)) return;
      ended.add(index);
      blind[index] = (blind[index] ?? 0) + blindness(clock() - (seenAt[index] ?? 0));
    },
    async end(finals) {
      over.abort();
      await looking;
      for (const [index, final] of finals.entries()) last[index] = final;
      record(clock());
      return { windows, dropped, heldBackSeconds, blindSeconds: blind.map((value) => Math.round(value * 100) / 100) };
    },
  };
}

/** Clocks of k6 and of this process may differ by so much. */
const SKEW_SECONDS = 2;

/** Phases to which intents belong that may still count something. */
function phasesUnderWay(at: number, { seconds, client }: WatchOrder['plan']): readonly LoadPhase[] {
  // What a group prepares together has a deadline of its own.
  const settleSeconds = (2 * client.deadlineMs) / 1000;
  let end = 0;
  return LOAD_PHASES.filter((phase) => {
    const begins = end;
    end += seconds[phase];
    return begins <= at + SKEW_SECONDS && at <= end + settleSeconds + SKEW_SECONDS;
  });
}

function blindness(gap: number): number {
  return gap > LATE_SECONDS ? gap - LOOK_EVERY_MS / 1000 : 0;
}

/** The phase that a second of the plan belongs to; after its end, the last. */
export function phaseAt(second: number, seconds: Readonly<Record<LoadPhase, number>>): LoadPhase {
  let end = 0;
  for (const phase of LOAD_PHASES) {
    end += seconds[phase];
    if (second < end) return phase;
  }
  return LOAD_PHASES.findLast((phase) => seconds[phase] > 0) ?? 'recovery';
}

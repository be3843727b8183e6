import type { Arrival } from './arrivals.ts';
import { type ExposureStep, isExposed, type Regression, type SoakedStage } from './counterfactual.ts';
import { wouldMeet } from './effect.ts';
import { type Step, stepsOf } from './goals.ts';

/**
 * The classic canary analysis: at the end of each window of fixed length, the candidate's real requests of that window against two limits.
 *
 * The default is Flagger with the metrics that it brings along and the values that its documentation shows: a check a minute, success rate
 * (no 5xx) at least 99 %, P99 duration at most 500 ms, back at the fifth failed check of a release (https://fluxcd.io/flagger/usage/metrics;
 * that the count is cumulative: reference/gates.md 1.1 and 2). It is given the better of two doubts: a minute without requests is no failed
 * check (Flagger counts it, and so takes healthy releases back where traffic is thin), and it goes on watching at 100 % (Flagger ends there).
 */
export interface WindowRule {
  readonly windowMs: number;
  /** Takes the release back at so many failed checks, in all stages together. */
  readonly failedChecks: number;
  /** Highest share of requests that end in 5xx. */
  readonly errorShare: number;
  readonly quantile: number;
  /** Highest time at that quantile. */
  readonly slowMs: number;
}

export const FLAGGER_DEFAULTS: WindowRule = {
  windowMs: 60_000,
  failedChecks: 5,
  errorShare: 0.01,
  quantile: 0.99,
  slowMs: 500,
};

/** Times that requests took, by what they were for, on a release without the fault. A step that nobody has timed takes `otherwise`. */
export interface Timings {
  readonly byStep: Readonly<Partial<Record<Step, readonly number[]>>>;
  readonly otherwiseMs: number;
}

export interface WindowCheck {
  readonly endMs: number;
  /** From 0. */
  readonly stage: number;
  readonly requests: number;
  readonly errorShare: number;
  /** null: there were no requests. */
  readonly quantileMs: number | null;
  readonly failed: boolean;
}

export interface WindowedRelease {
  /** What the gate does with the exposure. */
  readonly schedule: readonly ExposureStep[];
  /** null: it never does. */
  readonly rolledBackAtMs: number | null;
  readonly checks: readonly WindowCheck[];
}

const NOBODY = { default: 0, segments: {} } as const;

/**
 * Walks a release through its stages as such a gate would. A stage ends at the end of the first good window that its soak is over in; a
 * failed check stays in it. `sessions`: in the order of arrival, until the horizon.
 */
export function walkFixedWindows(
  sessions: readonly Arrival[],
  stages: readonly SoakedStage[],
  { regression, rule, timings, horizonMs }: WindowedInput,
): WindowedRelease {
  const schedule: ExposureStep[] = [];
  const checks: WindowCheck[] = [];
  let [stage, enteredMs, failures, next] = [0, 0, 0, 0];
  const enter = (index: number, atMs: number) => {
    [stage, enteredMs] = [index, atMs];
    schedule.push({ atMs, exposure: stages[index]?.exposure ?? NOBODY });
  };
  enter(0, 0);
  for (let endMs = rule.windowMs; endMs <= horizonMs; endMs += rule.windowMs) {
    const requests: Request[] = [];
    for (; (sessions[next]?.atMs ?? Number.POSITIVE_INFINITY) < endMs; next += 1) {
      const session = sessions[next] as Arrival;
      const { exposure } = schedule.at(-1) as ExposureStep;
      if (isExposed(session, exposure)) requests.push(...requestsOf(session, regression, timings));
    }
    const check = judge(requests, rule, { endMs, stage });
    checks.push(check);
    if (check.failed) {
      failures += 1;
      if (failures < rule.failedChecks) continue;
      schedule.push({ atMs: endMs, exposure: NOBODY });
      return { schedule, rolledBackAtMs: endMs, checks };
    }
    if (stage < stages.length - 1 && endMs - enteredMs >= (stages[stage]?.soakMs ?? 0)) enter(stage + 1, endMs);
  }
  return { schedule, rolledBackAtMs: null, checks };
}

export interface WindowedInput {
  readonly regression: Regression;
  readonly rule: WindowRule;
  readonly timings: Timings;
  readonly horizonMs: number;
}

interface Request {
  readonly status: number;
  readonly ms: number;
}

function judge(requests: readonly Request[], rule: WindowRule, at: { endMs: number; stage: number }): WindowCheck {
  const errors = requests.filter(({ status }) => status >= 500).length;
  const errorShare = requests.length === 0 ? 0 : errors / requests.length;
  const times = requests.map(({ ms }) => ms).sort((a, b) => a - b);
  const quantileMs = times[Math.ceil(times.length * rule.quantile) - 1] ?? null;
  const failed = errorShare > rule.errorShare || (quantileMs !== null && quantileMs > rule.slowMs);
  return { ...at, requests: requests.length, errorShare, quantileMs, failed };
}

/** What a session asks of the candidate, all at the moment it comes. Who is refused a page leaves. */
function requestsOf(session: Arrival, { effect, fromMs }: Regression, timings: Timings): Request[] {
  const shows = session.atMs >= fromMs && wouldMeet(effect, session) ? effect.shows : null;
  const requests: Request[] = [];
  for (const [place, step] of stepsOf(session.goal).entries()) {
    const known = timings.byStep[step] ?? [];
    const ms = known[(session.seed + place) % known.length] ?? timings.otherwiseMs;
    if (shows?.step !== step) requests.push({ status: 200, ms });
    else if ('addsMs' in shows) requests.push({ status: 200, ms: ms + shows.addsMs });
    else return [...requests, { status: shows.status, ms }];
  }
  return requests;
}

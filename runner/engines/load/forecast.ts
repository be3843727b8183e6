import type { LoadClient } from '../../core/pressure/press-evidence.ts';
import type { InspectedScenario, Inspection } from './inspect.ts';

/** What an inspected scenario will do at most. */
export interface Forecast {
  readonly title: string | null;
  /** From the start to the last planned iteration. */
  readonly seconds: number;
  /** The same and the time that iterations have to finish. */
  readonly secondsAtMost: number;
  readonly maxVUs: number;
  readonly peakRequestsPerSecond: number;
  /** As the scenario has them. */
  readonly client: LoadClient;
  /** Of one intent. */
  readonly attempts: number;
  readonly impatient: boolean;
  /** Scenarios of VUs that start over as soon as they are done: their rate is known only with a shortest duration. */
  readonly unbounded: readonly string[];
}

/** Polls the runner, not the shop: costs the shop nothing. */
const LEASE = 'lease';
/** Asks once, whatever the clients' policy is. */
const PROBE = 'probe';
/** Fetch what they came for once. */
const CRAWLERS = 'crawlers';
const SHORTEST_ITERATION_SECONDS = 1;

/**
 * The plan in numbers: its highest sum of new intents per second × attempts that each may make, the probe's requests and its VUs.
 * What a scenario says of itself (`options.ext.waygate`) goes before the plan's client.
 */
export function forecast(inspection: Inspection, planned: LoadClient): Forecast {
  const said = inspection.ext?.waygate;
  const { retries, attempts: most, timeoutMs, deadlineMs, honourRetryAfter } = { ...planned, ...said?.client };
  const attempts = retries === 'none' ? 1 : most;
  const perIteration = said?.intentsPerIteration ?? 1;
  const pause = secondsOf(inspection.minIterationDuration ?? '0s');
  const scenarios = Object.entries(inspection.scenarios).filter(([name]) => name !== LEASE);
  const curves = scenarios.map(([name, scenario]) => {
    const times = name === PROBE ? 1 : name === CRAWLERS ? (said?.pathsPerCrawler ?? 1) : attempts * perIteration;
    const rate = curveOf(scenario, Math.max(pause, SHORTEST_ITERATION_SECONDS));
    return { ...rate, at: (second: number) => rate.at(second) * times };
  });
  const instants = curves.flatMap(({ corners }) => corners.flatMap((at) => [at - INSTANT, at, at + INSTANT]));
  const sums = instants.map((instant) => curves.reduce((sum, { at }) => sum + at(instant), 0));
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    title: said?.title ?? null,
    seconds: round(Math.max(0, ...curves.map(({ end }) => end))),
    secondsAtMost: secondsOf(inspection.totalDuration),
    maxVUs: scenarios.filter(([name]) => name !== PROBE).reduce((sum, [, scenario]) => sum + vusOf(scenario), 0),
    peakRequestsPerSecond: round(Math.max(0, ...sums)),
    client: { retries, attempts: most, timeoutMs, deadlineMs, honourRetryAfter },
    attempts,
    impatient: said?.impatient ?? false,
    unbounded: scenarios
      .filter(([, { executor }]) => !executor.endsWith('-arrival-rate') && pause < SHORTEST_ITERATION_SECONDS)
      .map(([name]) => name),
  };
}

/** Just before and after a corner, where a rate jumps. */
const INSTANT = 1e-6;

interface Curve {
  /** Where it bends or jumps, seconds from the start. */
  readonly corners: readonly number[];
  readonly end: number;
  /** New intents per second. */
  at(second: number): number;
}

function curveOf(scenario: InspectedScenario, iterationSeconds: number): Curve {
  const start = secondsOf(scenario.startTime ?? '0s');
  const unit = secondsOf(scenario.timeUnit ?? '1s');
  const perVu = !scenario.executor.endsWith('-arrival-rate');
  const flat = perVu ? (scenario.vus ?? 1) / iterationSeconds : (scenario.rate ?? 0) / unit;
  const stages = scenario.stages ?? [{ duration: scenario.duration ?? scenario.maxDuration ?? '10m', target: flat }];
  const scale = scenario.stages == null ? 1 : perVu ? 1 / iterationSeconds : 1 / unit;
  const first = scenario.stages == null ? flat : (perVu ? (scenario.startVUs ?? 1) : (scenario.startRate ?? 0)) * scale;
  const points = [{ at: start, rate: first }];
  for (const { duration, target } of stages) {
    points.push({ at: (points.at(-1)?.at ?? start) + secondsOf(duration), rate: target * scale });
  }
  const end = points.at(-1)?.at ?? start;
  return {
    corners: points.map(({ at }) => at),
    end,
    at(second) {
      if (second < start || second > end) return 0;
      const next = points.findIndex(({ at }) => at >= second);
      const after = points[next];
      const before = points[Math.max(0, next - 1)];
      if (after === undefined || before === undefined) return 0;
      const share = after.at === before.at ? 1 : (second - before.at) / (after.at - before.at);
      return before.rate + (after.rate - before.rate) * share;
    },
  };
}

function vusOf({ executor, maxVUs, preAllocatedVUs, vus, startVUs, stages }: InspectedScenario): number {
  if (executor.endsWith('-arrival-rate')) return maxVUs ?? preAllocatedVUs ?? 1;
  return Math.max(vus ?? startVUs ?? 1, ...(stages ?? []).map(({ target }) => target));
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, µs: 1e-6, us: 1e-6, ns: 1e-9 };

/** A duration as Go writes it (`1m30s`), in seconds. */
function secondsOf(text: string): number {
  return [...text.matchAll(/([\d.]+)(ms|µs|us|ns|h|m|s)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? 's'] ?? 1),
    0,
  );
}

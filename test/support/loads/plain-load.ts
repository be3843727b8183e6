import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';
import {
  COUNTERS,
  declaredParts,
  OPERATIONS,
  operationCounter,
  SEGMENT_COUNTERS,
} from '../../../load/support/counters.ts';
import type { LoadPhase, LoadPlan } from '../../../load/support/plan.ts';

/** The little that a scenario needs to be supervised, without the client of the real ones. */
export const plan = JSON.parse(__ENV.WAYGATE_PLAN ?? '{}') as LoadPlan;

const seconds = plan.seconds.warm + plan.seconds.baseline + plan.seconds.pressure + plan.seconds.recovery;

export function plainOptions(main?: Partial<Scenario>): Options {
  const arrivals = {
    executor: 'constant-arrival-rate',
    rate: plan.intentsPerSecond,
    timeUnit: '1s',
    duration: `${seconds}s`,
  };
  const vus = { preAllocatedVUs: 10, maxVUs: Math.min(10, plan.maxVUs) };
  const scenarios = { main: { ...arrivals, ...vus, gracefulStop: '2s', ...main } } as Record<string, Scenario>;
  if (plan.leaseUrl !== null) {
    const each = plan.generators ?? 1;
    const once = { rate: each, preAllocatedVUs: each, maxVUs: each, exec: 'lease', gracefulStop: '0s' };
    scenarios.lease = { ...arrivals, ...once } as Scenario;
  }
  const segments = plan.segments.map(({ id }) => id);
  return {
    scenarios,
    // Read once; every VU would make them again.
    thresholds: __VU > 0 ? {} : Object.fromEntries(declaredParts(segments).map((part) => [part, ['count>=0']])),
    ext: { waygate: { title: 'A plain load' } },
  } as Options;
}

const names = [...Object.keys(COUNTERS), ...OPERATIONS.map(operationCounter), ...SEGMENT_COUNTERS];
const counters = new Map(names.map((name) => [name, new Counter(name)]));

export function count(name: string, tags: Record<string, string> = {}): void {
  counters.get(name)?.add(1, { phase: phaseNow(), ...tags });
}

export function phaseNow(): LoadPhase {
  let end = 0;
  for (const phase of ['warm', 'baseline', 'pressure'] as const) {
    end += plan.seconds[phase];
    if (exec.instance.currentTestRunDuration / 1000 < end) return phase;
  }
  return 'recovery';
}

let missed = 0;

export function lease(): void {
  const answer = http.get(String(plan.leaseUrl), { timeout: '900ms' });
  missed = answer.status === 200 ? 0 : missed + 1;
  if (missed >= 3) exec.test.abort('the lease has run out');
}

export function handleSummary(data: unknown): Record<string, string> {
  const file = __ENV.WAYGATE_SUMMARY;
  return file === undefined ? { stdout: '' } : { stdout: '', [file]: JSON.stringify(data) };
}

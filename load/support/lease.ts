import exec from 'k6/execution';
import http from 'k6/http';
import type { Scenario } from 'k6/options';
import type { Intents } from './intents.ts';
import type { LoadPlan } from './plan.ts';

/** In a row: then nobody watches this load any more. */
const MISSES = 3;
/** Below the second between two looks: one VU is enough, and it alone knows how many were missed. */
const TIMEOUT_MS = 700;

/** k6 splits rate and VUs among generators: one of each for every one of them. */
export function leaseScenario(seconds: number, generators: number): Scenario {
  return {
    executor: 'constant-arrival-rate',
    exec: 'lease',
    rate: generators,
    timeUnit: '1s',
    duration: `${seconds}s`,
    preAllocatedVUs: generators,
    maxVUs: generators,
    gracefulStop: '1s',
  };
}

/** Dead man's switch: the generator ends itself when the runner no longer renews its lease, however the runner died. */
export function createLease({ leaseUrl }: LoadPlan, intents: Intents) {
  let missed = 0;
  return () => {
    const { status } = http.get(leaseUrl ?? '', { timeout: TIMEOUT_MS, jar: new http.CookieJar() });
    if (status === 200) {
      missed = 0;
      return;
    }
    missed += 1;
    intents.meter(intents.phase()).count('lease_missed');
    if (missed >= MISSES) exec.test.abort(`nobody watches this load any more: ${missed} leases missed in a row`);
  };
}

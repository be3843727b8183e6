import { expect, test } from '@playwright/test';
import { forecast } from '../../runner/engines/load/forecast.ts';
import type { InspectedScenario } from '../../runner/engines/load/inspect.ts';
import { phaseAt } from '../../runner/engines/load/watch-load.ts';

const CONSTANT: InspectedScenario = {
  executor: 'constant-arrival-rate',
  rate: 300,
  timeUnit: '1m0s',
  duration: '1m30s',
  preAllocatedVUs: 4,
  maxVUs: 9,
};
const RAMPING: InspectedScenario = {
  executor: 'ramping-arrival-rate',
  startRate: 2,
  startTime: '10s',
  stages: [
    { duration: '10s', target: 2 },
    { duration: '0s', target: 20 },
    { duration: '500ms', target: 20 },
    { duration: '10s', target: 0 },
  ],
  preAllocatedVUs: 30,
};

for (const { name, scenarios, retries, expected } of [
  {
    name: 'one constant rate',
    scenarios: { main: CONSTANT },
    retries: 'none',
    expected: { peak: 5, seconds: 90, vus: 9 },
  },
  {
    name: 'its retries',
    scenarios: { main: CONSTANT },
    retries: 'backoff',
    expected: { peak: 15, seconds: 90, vus: 9 },
  },
  { name: 'a jump', scenarios: { main: RAMPING }, retries: 'none', expected: { peak: 20, seconds: 30.5, vus: 30 } },
  {
    name: 'two at a time',
    scenarios: { main: CONSTANT, more: RAMPING },
    retries: 'none',
    expected: { peak: 25, seconds: 90, vus: 39 },
  },
  {
    name: 'one after the other',
    scenarios: { main: CONSTANT, more: { ...RAMPING, startTime: '2m0s' } },
    retries: 'none',
    expected: { peak: 20, seconds: 140.5, vus: 39 },
  },
  {
    name: 'the probe, which does not retry, and the lease, which does not ask the shop',
    scenarios: {
      main: CONSTANT,
      probe: { ...CONSTANT, rate: 1, timeUnit: '1s' },
      lease: { ...CONSTANT, rate: 1, timeUnit: '1s', duration: '10m0s' },
    },
    retries: 'budget',
    expected: { peak: 16, seconds: 90, vus: 9 },
  },
  {
    name: 'crawlers, which fetch what they came for once, whatever the shoppers’ policy is',
    scenarios: { main: CONSTANT, crawlers: { ...CONSTANT, maxVUs: 20 } },
    retries: 'budget',
    expected: { peak: 35, seconds: 90, vus: 29 },
  },
] as const) {
  test(`the forecast counts ${name}`, () => {
    const planned = forecast(
      { scenarios, totalDuration: '3m0s', maxVUs: 1, ext: { waygate: { pathsPerCrawler: 4 } } },
      { ...PLANNED, retries },
    );
    expect(planned).toMatchObject({
      peakRequestsPerSecond: expected.peak,
      seconds: expected.seconds,
      maxVUs: expected.vus,
      secondsAtMost: 180,
      unbounded: [],
    });
  });
}

test('what the scenario says of its clients goes before the plan', () => {
  const of = (waygate: object) =>
    forecast({ scenarios: { main: CONSTANT }, totalDuration: '2m0s', maxVUs: 9, ext: { waygate } }, PLANNED);
  expect(of({ title: 'A storm' })).toMatchObject({ title: 'A storm', attempts: 3, peakRequestsPerSecond: 15 });
  expect(of({}).client).toEqual(PLANNED);
  const stormy = of({ client: { retries: 'immediate', attempts: 4 } });
  expect(stormy).toMatchObject({ attempts: 4, peakRequestsPerSecond: 20 });
  expect(stormy.client).toEqual({ ...PLANNED, retries: 'immediate', attempts: 4 });
  const single = of({ client: { retries: 'none', attempts: 4 } });
  expect(single).toMatchObject({ attempts: 1, peakRequestsPerSecond: 5 });
  expect(single.client, 'what it would do if it retried is told as it is').toMatchObject({ attempts: 4 });
  expect(of({ client: { retries: 'none' }, intentsPerIteration: 8 })).toMatchObject({ peakRequestsPerSecond: 40 });
});

const PLANNED = {
  retries: 'backoff',
  attempts: 3,
  timeoutMs: 1_000,
  deadlineMs: 8_000,
  honourRetryAfter: true,
} as const;

test('VUs that start over at once are unbounded, unless their iterations last a second', () => {
  const scenarios = {
    loop: { executor: 'ramping-vus', startVUs: 1, stages: [{ duration: '10s', target: 7 }] },
    once: { executor: 'per-vu-iterations', vus: 3, maxDuration: '20s' },
  };
  const of = (minIterationDuration: string | null) =>
    forecast({ scenarios, totalDuration: '30s', maxVUs: 10, minIterationDuration }, { ...PLANNED, retries: 'none' });
  expect(of(null).unbounded).toEqual(['loop', 'once']);
  expect(of('900ms').unbounded).toEqual(['loop', 'once']);
  expect(of('1s')).toMatchObject({ unbounded: [], maxVUs: 10, peakRequestsPerSecond: 10, seconds: 20 });
  expect(of('2s')).toMatchObject({ unbounded: [], peakRequestsPerSecond: 5 });
});

test('a second belongs to the phase that it begins in, what comes after the plan to its last phase', () => {
  const seconds = { warm: 0, baseline: 2, pressure: 3, recovery: 1 };
  expect([0, 1.9, 2, 4.9, 5, 6, 60].map((second) => phaseAt(second, seconds))).toEqual([
    'baseline',
    'baseline',
    'pressure',
    'pressure',
    'recovery',
    'recovery',
    'recovery',
  ]);
  expect(phaseAt(9, { ...seconds, recovery: 0 })).toBe('pressure');
});

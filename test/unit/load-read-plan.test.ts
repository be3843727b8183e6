import { expect, test } from '@playwright/test';
import { declaredParts, partName } from '../../load/support/counters.ts';
import { readPlan } from '../../load/support/read-plan.ts';
import { summarise } from '../../load/support/summary.ts';

test('plain k6 needs nothing but an address', () => {
  const plan = readPlan({ BASE_URL: 'http://127.0.0.1:4300/' });
  expect(plan).toMatchObject({ baseUrl: 'http://127.0.0.1:4300', intentsPerSecond: 1, leaseUrl: null, pin: null });
  expect(plan.segments.length).toBeGreaterThan(0);
});

test('plain k6 takes rates, phases, policies and a pin', () => {
  const plan = readPlan({
    BASE_URL: 'https://shop.example',
    RATE: '0.5',
    PRESSURE: '90',
    RETRIES: 'budget',
    PIN: 'cookie:waygate-pin=candidate',
    HONOUR_RETRY_AFTER: 'no',
  });
  expect(plan).toMatchObject({
    intentsPerSecond: 0.5,
    seconds: { pressure: 90 },
    client: { retries: 'budget', honourRetryAfter: false },
    pin: { kind: 'cookie', name: 'waygate-pin', value: 'candidate' },
  });
});

test('everything that is wrong is said at once', () => {
  const read = () => readPlan({ BASE_URL: 'shop', RATE: 'much', ATTEMPTS: '0', RETRIES: 'often', PIN: 'x', WARM: '' });
  expect(read).toThrow(/BASE_URL: found "shop"/);
  for (const name of ['RATE', 'ATTEMPTS', 'RETRIES', 'PIN', 'WARM']) expect(read).toThrow(new RegExp(`${name}: found`));
});

test('the plan of the runner is taken as it is', () => {
  const plan = readPlan({ BASE_URL: 'http://127.0.0.1:1', RATE: '3' });
  expect(readPlan({ WAYGATE_PLAN: JSON.stringify(plan), RATE: 'ignored' })).toEqual(plan);
});

const DATA = {
  metrics: {
    intents: { type: 'counter', values: { count: 12, rate: 1 } },
    [partName('intents', { phase: 'pressure' })]: { type: 'counter', values: { count: 12, rate: 1 } },
    [partName('attempts', { phase: 'pressure' })]: { type: 'counter', values: { count: 18, rate: 1 } },
    iteration_duration: { type: 'trend', values: { med: 3 } },
    script_errors: { type: 'counter', values: { count: 2, rate: 1 } },
  },
};

test('the summary for the runner holds every counter and nothing on stdout', () => {
  const { stdout, '/tmp/x.json': file } = summarise('A title', '/tmp/x.json')(DATA);
  expect(stdout).toBe('');
  const { title, metrics } = JSON.parse(file ?? '');
  expect(title).toBe('A title');
  expect(metrics).toEqual({
    intents: { type: 'counter', values: { count: 12 } },
    'intents{phase:pressure}': { type: 'counter', values: { count: 12 } },
    'attempts{phase:pressure}': { type: 'counter', values: { count: 18 } },
    script_errors: { type: 'counter', values: { count: 2 } },
  });
});

test('without a runner a person gets a line for each phase, and what went wrong', () => {
  const { stdout = '' } = summarise('A title', undefined)(DATA);
  expect(stdout).toContain('A title');
  expect(stdout).toMatch(/pressure +12 intents .* 1\.50 attempts each/);
  expect(stdout).toContain('2 errors of the scenario');
});

test('every declared part is a name of k6 with its tags in order, once', () => {
  const parts = declaredParts(['desktop-de']);
  expect(new Set(parts).size).toBe(parts.length);
  for (const part of parts) expect(part).toMatch(/^[a-z_]+\{[a-z]+:[\w-]+(,[a-z]+:[\w-]+)*\}$/);
  expect(parts).toContain('gave_up{phase:pressure,reason:budget}');
  expect(parts).toContain('op_place_order{le:0,phase:warm}');
});

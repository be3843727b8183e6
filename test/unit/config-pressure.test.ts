import { expect, test } from '@playwright/test';
import type { WaygateConfig } from '../../runner/config/define-config.ts';
import { demoConfig, demoEnv } from '../../runner/config/demo-config.ts';
import { discover } from '../../runner/config/discover.ts';
import type { PressureConfig } from '../../runner/config/pressure-config.ts';
import { BUILT_IN_LOAD_ROOT } from '../../runner/config/pressure-settings.ts';
import { BUILT_IN_ROOT, settingsOf } from '../../runner/config/settings-of.ts';
import { type Diagnostic, InvalidInput } from '../../runner/core/diagnostic.ts';
import { ABORT_POLICY, PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { aCatalogue, aConfig } from '../support/catalogue.ts';

const LEAST: PressureConfig = { peakIntentsPerSecond: 8, allow: ['127.0.0.1'] };

function settled(pressure: unknown, config: Partial<WaygateConfig> = {}, env: Record<string, string> = {}) {
  const raw = aConfig({ pressure: pressure as PressureConfig, ...config });
  return settingsOf(raw, { file: '/shop/waygate.config.ts', env, catalogue: aCatalogue() });
}

function problemsOf(pressure: unknown, config: Partial<WaygateConfig> = {}): readonly Diagnostic[] {
  try {
    settled(pressure, config);
  } catch (error) {
    if (error instanceof InvalidInput) return error.diagnostics;
    throw error;
  }
  return [];
}

test('A small section is filled in with the documented defaults', () => {
  expect(settled(LEAST).pressure).toEqual({
    shop: 'demo',
    roots: [BUILT_IN_LOAD_ROOT],
    environment: 'staging',
    allow: ['127.0.0.1'],
    peakIntentsPerSecond: 8,
    factor: 1.5,
    phases: { warm: 30, baseline: 60, pressure: 90, recovery: 60 },
    idleSeconds: 30,
    segments: { 'desktop-de': 0.5, 'mobile-us': 0.5 },
    cells: [
      { journey: 'checkout-guest', segment: 'desktop-de' },
      { journey: 'checkout-guest', segment: 'mobile-us' },
    ],
    client: {
      attempts: 4,
      timeoutMs: 1000,
      deadlineMs: 8000,
      backoffMs: { base: 500, cap: 8000 },
      budget: { ratio: 0.1, burst: 10 },
      honourRetryAfter: true,
    },
    caps: { requestsPerSecond: 100, seconds: 900, concurrentIntents: 1000 },
    policy: PRESS_POLICY,
    abort: ABORT_POLICY,
    books: null,
    k6: { executablePath: null },
  });
});

test('Without the section there are no settings for pressure', () => {
  expect(settled(undefined).pressure).toBeNull();
});

test('What is given replaces its default and nothing else', () => {
  const { pressure } = settled(
    {
      ...LEAST,
      allow: ['127.0.0.1', 'Staging.Shop.Example', '0:0::1', 'staging.shop.example'],
      shop: 'own',
      roots: ['./load'],
      phases: { pressure: 20 },
      segments: { 'mobile-us': 3, 'desktop-de': 1 },
      matrix: { 'search-and-filter': ['mobile-us'] },
      client: { attempts: 2, backoffMs: { base: 100 }, budget: { burst: 1 } },
      caps: { requestsPerSecond: 20 },
      policy: { recoverySeconds: 5 },
      abort: { probeDownSeconds: 3 },
      books: { url: 'http://127.0.0.1:4301/' },
      k6: { executablePath: 'bin/k6' },
    },
    {},
    { WAYGATE_K6: '/elsewhere/k6' },
  );
  expect(pressure).toMatchObject({
    shop: 'own',
    roots: ['/shop/load', BUILT_IN_LOAD_ROOT],
    allow: ['127.0.0.1', 'staging.shop.example', '::1'],
    phases: { warm: 30, baseline: 60, pressure: 20, recovery: 60 },
    segments: { 'mobile-us': 0.75, 'desktop-de': 0.25 },
    cells: [{ journey: 'search-and-filter', segment: 'mobile-us' }],
    client: { attempts: 2, timeoutMs: 1000, backoffMs: { base: 100, cap: 8000 }, budget: { ratio: 0.1, burst: 1 } },
    caps: { requestsPerSecond: 20, seconds: 900 },
    policy: { ...PRESS_POLICY, recoverySeconds: 5 },
    abort: { ...ABORT_POLICY, probeDownSeconds: 3 },
    books: { url: 'http://127.0.0.1:4301' },
    k6: { executablePath: '/shop/bin/k6' },
  });
});

test('k6 is where the environment says, unless the config knows better', () => {
  expect(settled(LEAST, {}, { WAYGATE_K6: '/opt/k6' }).pressure?.k6.executablePath).toBe('/opt/k6');
  expect(settled(LEAST, {}, { WAYGATE_K6: '' }).pressure?.k6.executablePath).toBeNull();
});

const HOSTS = [
  '*',
  '*.shop.example',
  '.shop.example',
  '127.0.0.1:4300',
  'http://127.0.0.1',
  '127.0.0.0/8',
  'shop.example/de',
  '[::1]',
  'fe80::1%eth0',
  '2130706433',
  '0x7f.1',
  '127.1',
  'shop.example.',
  'bücher.example',
  'user@shop.example',
  ' 127.0.0.1',
  '',
];

type Refusal = readonly [
  name: string,
  pressure: unknown,
  path: string,
  expected?: Partial<Record<'found' | 'expected' | 'hint', RegExp>> | undefined,
];

const REFUSED: readonly Refusal[] = [
  ['A section that is no object', 7, 'pressure', { hint: /peakIntentsPerSecond: 8/ }],
  ['No peak', { allow: ['127.0.0.1'] }, 'pressure.peakIntentsPerSecond', { found: /nothing/ }],
  ['A peak of nothing', { ...LEAST, peakIntentsPerSecond: 0 }, 'pressure.peakIntentsPerSecond'],
  ['No list of hosts', { peakIntentsPerSecond: 8 }, 'pressure.allow', { hint: /allow: \[/ }],
  ['An empty list of hosts', { ...LEAST, allow: [] }, 'pressure.allow', { expected: /at least one/ }],
  ...HOSTS.map(hostRefusal),
  [
    'A target that is not listed',
    { ...LEAST, allow: ['localhost', '127.0.0.9'] },
    'pressure.allow',
    {
      found: /127\.0\.0\.1 is not among localhost, 127\.0\.0\.9/,
      hint: /allow: \['localhost', '127.0.0.9', '127.0.0.1'\]/,
    },
  ],
  ['An unknown environment', { ...LEAST, environment: 'prod' }, 'pressure.environment', { expected: /production/ }],
  ['A misspelt key', { ...LEAST, phase: {} }, 'pressure.phase', { hint: /did you mean "phases"/ }],
  ['A misspelt phase', { ...LEAST, phases: { warmup: 3 } }, 'pressure.phases.warmup', { hint: /"warm"/ }],
  ['A pressure of no time', { ...LEAST, phases: { pressure: 0 } }, 'pressure.phases.pressure'],
  [
    'Phases that last longer than the cap',
    { ...LEAST, phases: { pressure: 800 } },
    'pressure.phases',
    { found: /950 s .* 900/ },
  ],
  [
    'A cap below the default phases',
    { ...LEAST, caps: { seconds: 100 } },
    'pressure.caps.seconds',
    { found: /240 s .* 100/ },
  ],
  ['A factor of nothing', { ...LEAST, factor: 0 }, 'pressure.factor'],
  [
    'An unknown segment',
    { ...LEAST, segments: { 'mobile-use': 1 } },
    'pressure.segments.mobile-use',
    { hint: /"mobile-us"/ },
  ],
  [
    'A weight of nothing',
    { ...LEAST, segments: { 'mobile-us': 0 } },
    'pressure.segments.mobile-us',
    { expected: /above 0/ },
  ],
  ['A negative weight', { ...LEAST, segments: { 'mobile-us': -1 } }, 'pressure.segments.mobile-us'],
  ['A mix of nothing', { ...LEAST, segments: {} }, 'pressure.segments', { hint: /desktop-de, mobile-us/ }],
  ['An unknown journey', { ...LEAST, matrix: { 'chekout-guest': ['mobile-us'] } }, 'pressure.matrix.chekout-guest'],
  [
    'An unknown segment of a cell',
    { ...LEAST, matrix: { 'checkout-guest': ['mobile'] } },
    'pressure.matrix.checkout-guest.0',
  ],
  ['No cells', { ...LEAST, matrix: {} }, 'pressure.matrix', { hint: /search-and-filter/ }],
  [
    'A cell whose account is not configured',
    { ...LEAST, matrix: { 'checkout-guest': ['returning-desktop'] } },
    'pressure.matrix.checkout-guest.0',
    { expected: /accounts\.regular/ },
  ],
  ['No attempts', { ...LEAST, client: { attempts: 0 } }, 'pressure.client.attempts'],
  [
    'A timeout beyond the deadline',
    { ...LEAST, client: { timeoutMs: 9000 } },
    'pressure.client.timeoutMs',
    { found: /9000 ms .* 8000 ms/ },
  ],
  ['A deadline within the timeout', { ...LEAST, client: { deadlineMs: 500 } }, 'pressure.client.deadlineMs'],
  ['A backoff that shrinks', { ...LEAST, client: { backoffMs: { base: 900, cap: 800 } } }, 'pressure.client.backoffMs'],
  ['A budget above one', { ...LEAST, client: { budget: { ratio: 10 } } }, 'pressure.client.budget.ratio'],
  [
    'A misspelt cap',
    { ...LEAST, caps: { requestPerSecond: 1 } },
    'pressure.caps.requestPerSecond',
    { hint: /"requestsPerSecond"/ },
  ],
  [
    'A rate that is no number',
    { ...LEAST, caps: { requestsPerSecond: '100' } },
    'pressure.caps.requestsPerSecond',
    { found: /"100"/ },
  ],
  [
    'A misspelt number of the policy',
    { ...LEAST, policy: { recovery: 3 } },
    'pressure.policy.recovery',
    { hint: /"recoverySeconds"/ },
  ],
  ['A share above one', { ...LEAST, policy: { goodputRatio: 90 } }, 'pressure.policy.goodputRatio'],
  ['Four of three windows', { ...LEAST, abort: { windows: 4 } }, 'pressure.abort.windows'],
  ['Books without an address', { ...LEAST, books: {} }, 'pressure.books.url', { found: /nothing/ }],
  [
    'Books at an address with a password',
    { ...LEAST, books: { url: 'http://a:hunter2@b' } },
    'pressure.books.url',
    { found: /:\/\/…@b/ },
  ],
  ['A k6 that is no path', { ...LEAST, k6: { executablePath: 7 } }, 'pressure.k6.executablePath'],
];

for (const [name, pressure, path, expected = {}] of REFUSED) {
  test(`${name} is refused at ${path}`, () => {
    const problems = problemsOf(pressure);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    for (const [key, pattern] of Object.entries(expected)) {
      expect(problems[0]?.[key as keyof Diagnostic]).toMatch(pattern);
    }
    expect(problems[0]?.hint).not.toBe('');
  });
}

test('The candidate has to be listed, where each release has a host of its own', () => {
  const { cohorts } = aConfig();
  const own = {
    ...cohorts,
    candidate: { release: '2.41.0', baseUrl: 'https://next.shop.example', attest: { header: 'x' } },
  };
  expect(problemsOf(LEAST, { cohorts: own }).map(({ found }) => found)).toEqual([
    "the target's host next.shop.example is not among 127.0.0.1",
  ]);
  expect(problemsOf({ ...LEAST, allow: ['next.shop.example'] }, { cohorts: own })).toEqual([]);
});

test('Everything that is wrong is told at once: forms, names, numbers, and other sections', () => {
  const problems = problemsOf(
    {
      peakIntentsPerSecond: -1,
      allow: ['127.0.0.9', '*'],
      segments: { nowhere: 1 },
      matrix: { 'checkout-guest': ['nobody'] },
      phases: { pressure: 5000 },
      client: { deadlineMs: 1 },
      colour: 'red',
    },
    { shop: 'dmeo' },
  );
  expect(problems.map(({ path }) => path).toSorted()).toEqual([
    'pressure.allow',
    'pressure.allow.1',
    'pressure.client.deadlineMs',
    'pressure.colour',
    'pressure.matrix.checkout-guest.0',
    'pressure.peakIntentsPerSecond',
    'pressure.phases',
    'pressure.segments.nowhere',
    'shop',
  ]);
});

test('The demo may press itself on this machine, and reads its books where it has a control address', async () => {
  const catalogue = await discover([BUILT_IN_ROOT]);
  const place = { url: 'http://127.0.0.1:4300', releases: { baseline: '2.40.0', candidate: '2.41.0' } };
  const of = (control?: string | null) =>
    settingsOf(demoConfig(control === undefined ? place : { ...place, control }), {
      file: null,
      env: demoEnv({}),
      catalogue,
    }).pressure;
  expect(of('http://127.0.0.1:4301')?.books).toEqual({ url: 'http://127.0.0.1:4301' });
  expect(of(null)?.books).toBeNull();
  expect(of()).toMatchObject({ environment: 'sandbox', allow: ['127.0.0.1'], peakIntentsPerSecond: 8, shop: 'demo' });
});

function hostRefusal(host: string): Refusal {
  const expected = { expected: /exact host/, hint: /no wildcard, port, scheme/ };
  return [`The host ${JSON.stringify(host)}`, { ...LEAST, allow: ['127.0.0.1', host] }, 'pressure.allow.1', expected];
}

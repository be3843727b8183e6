import { expect, test } from '@playwright/test';
import type { WaygateConfig } from '../../runner/config/define-config.ts';
import { settingsOf } from '../../runner/config/settings-of.ts';
import { type Diagnostic, InvalidInput } from '../../runner/core/diagnostic.ts';
import { aCatalogue, aConfig } from '../support/catalogue.ts';

const env = { SHOP_PASSWORD: 'correct horse battery', EMPTY: '', TINY: 'abc' };

function settled(config: unknown) {
  return settingsOf(config as WaygateConfig, { file: '/shop/waygate.config.ts', env, catalogue: aCatalogue() });
}

function problemsOf(config: unknown): readonly Diagnostic[] {
  try {
    settled(config);
  } catch (error) {
    if (error instanceof InvalidInput) return error.diagnostics;
    throw error;
  }
  return [];
}

const cohorts = aConfig().cohorts;
const returning = { 'checkout-guest': ['returning-desktop'] };

const REFUSED: readonly [
  name: string,
  config: unknown,
  expected: Partial<Record<keyof Diagnostic, string | RegExp>>,
][] = [
  ['A config that is no object', 7, { path: 'default export', found: '7' }],
  ['A misspelt section', { ...aConfig(), cohort: {} }, { path: 'cohort', hint: /did you mean "cohorts"/ }],
  [
    'A misspelt key deep inside',
    aConfig({ limits: { worker: 2 } as never }),
    { path: 'limits.worker', hint: /did you mean "workers"/ },
  ],
  [
    'A misspelt key of a cohort',
    aConfig({ cohorts: { ...cohorts, baseline: { ...cohorts.baseline, relase: 'x' } as never } }),
    { path: 'cohorts.baseline.relase', hint: /"release"/ },
  ],
  ['A missing section', { ...aConfig(), target: undefined }, { path: 'target', found: 'nothing' }],
  [
    'An unknown shop',
    aConfig({ shop: 'dmeo' }),
    { path: 'shop', expected: 'one of demo', hint: /did you mean "demo"/ },
  ],
  [
    'An unknown journey',
    aConfig({ matrix: { 'chekout-guest': ['desktop-de'] } }),
    { path: 'matrix.chekout-guest', expected: 'one of checkout-guest, search-and-filter' },
  ],
  [
    'An unknown segment',
    aConfig({ matrix: { 'checkout-guest': ['mobile-use'] } }),
    { path: 'matrix.checkout-guest.0', expected: /^one of mobile-us, / },
  ],
  [
    'A segment that is listed twice',
    aConfig({ matrix: { 'checkout-guest': ['mobile-us', 'mobile-us'] } }),
    { path: 'matrix.checkout-guest.1' },
  ],
  ['An empty matrix', aConfig({ matrix: {} }), { path: 'matrix', hint: /checkout-guest, search-and-filter/ }],
  [
    'A journey without segments',
    aConfig({ matrix: { 'checkout-guest': [] } }),
    { path: 'matrix.checkout-guest', found: 'an empty list' },
  ],
  [
    'A segment whose account is not configured',
    aConfig({ matrix: returning }),
    { path: 'matrix.checkout-guest.0', expected: 'accounts.regular' },
  ],
  [
    'Cohorts with one release marker',
    aConfig({ cohorts: { ...cohorts, candidate: { ...cohorts.candidate, release: '2.40.0' } } }),
    { path: 'cohorts.candidate.release' },
  ],
  [
    'Cohorts at one address without a pin',
    aConfig({ cohorts: { ...cohorts, candidate: { release: '2.41.0', attest: { header: 'x' } } } }),
    { path: 'cohorts.candidate.pin', found: /no pin/ },
  ],
  [
    'Cohorts with the same pin',
    aConfig({
      cohorts: {
        baseline: { ...cohorts.baseline, pin: { cookie: { name: 'r', value: '1' } } },
        candidate: { ...cohorts.candidate, pin: { cookie: { name: 'r', value: '1' } } },
      },
    }),
    { path: 'cohorts.candidate.pin', found: /the same pin/ },
  ],
  [
    'Addresses that differ only in a slash',
    aConfig({
      cohorts: {
        baseline: { ...cohorts.baseline, baseUrl: 'http://127.0.0.1:4300/' },
        candidate: { release: '2.41.0', baseUrl: 'http://127.0.0.1:4300', attest: { header: 'x' } },
      },
    }),
    { path: 'cohorts.candidate.pin' },
  ],
  ['An address that is not http', aConfig({ target: { baseUrl: 'ftp://shop.example' } }), { path: 'target.baseUrl' }],
  ['An address without a scheme', aConfig({ target: { baseUrl: 'shop.example' } }), { path: 'target.baseUrl' }],
  [
    'An address with doubled slashes',
    aConfig({ target: { baseUrl: 'http://shop.example//de' } }),
    { path: 'target.baseUrl' },
  ],
  ['An address with a query', aConfig({ target: { baseUrl: 'http://shop.example/?a=1' } }), { path: 'target.baseUrl' }],
  [
    'A pin of two kinds',
    aConfig({
      cohorts: {
        ...cohorts,
        candidate: {
          ...cohorts.candidate,
          pin: { header: { name: 'a', value: 'b' }, cookie: { name: 'a', value: 'b' } } as never,
        },
      },
    }),
    { path: 'cohorts.candidate.pin', expected: 'exactly one of header, cookie, query' },
  ],
  [
    'No attestation',
    aConfig({ cohorts: { ...cohorts, candidate: { ...cohorts.candidate, attest: {} as never } } }),
    { path: 'cohorts.candidate.attest', expected: /exactly one of header/ },
  ],
  [
    'A header name with a space',
    aConfig({ cohorts: { ...cohorts, candidate: { ...cohorts.candidate, attest: { header: 'x release' } } } }),
    { path: 'cohorts.candidate.attest.header' },
  ],
  [
    'A cron expression that node-cron refuses',
    aConfig({ schedule: { cron: { default: '61 * * * * *' } } }),
    { path: 'schedule.cron.default', found: /61/ },
  ],
  [
    'A schedule for an unknown journey',
    aConfig({ schedule: { cron: { 'search-and-filtre': '* * * * *' } } }),
    { path: 'schedule.cron.search-and-filtre', hint: /search-and-filter/ },
  ],
  [
    'An unknown time zone',
    aConfig({ schedule: { cron: { default: '* * * * *' }, timezone: 'Mars/Olympus' } }),
    { path: 'schedule.timezone' },
  ],
  [
    'A schedule under which evidence is always stale',
    aConfig({ schedule: { cron: { default: '0 * * * *' } }, judge: { freshnessSeconds: 300 } }),
    { path: 'schedule.cron.default', found: /3600 s .* 300/ },
  ],
  ['An alpha of 1', aConfig({ judge: { alpha: 1 } }), { path: 'judge.alpha', found: '1' }],
  ['A limit of NaN', aConfig({ judge: { alpha: Number.NaN } }), { path: 'judge.alpha', found: 'NaN' }],
  [
    'A flake rate that is not tolerated',
    aConfig({ judge: { referenceRate: 0.1 } }),
    { path: 'judge.referenceRate', expected: 'referenceRate below toleratedPool' },
  ],
  [
    'A tolerance that no number of pairs could show',
    aConfig({ judge: { toleratedPool: 1e-7, referenceRate: 1e-9 } }),
    { path: 'judge.toleratedPool', expected: /clean pairs can show/ },
  ],
  [
    'A misspelt number of the latency policy',
    aConfig({ judge: { latency: { budget: 1 } as never } }),
    { path: 'judge.latency.budget', hint: /budgetMs/ },
  ],
  ['No workers', aConfig({ limits: { workers: 0 } }), { path: 'limits.workers', expected: /from 1 to 256/ }],
  ['A negative limit', aConfig({ limits: { browserRssMegabytes: -1 } }), { path: 'limits.browserRssMegabytes' }],
  [
    'A kill limit within a deadline',
    aConfig({ limits: { runKillMs: 30_000 } }),
    { path: 'limits.runKillMs', expected: /30000 ms that journey "checkout-guest"/ },
  ],
  ['A port that does not exist', aConfig({ server: { port: 70_000 } }), { path: 'server.port' }],
  [
    'A secret that is not set',
    aConfig({ accounts: { regular: { email: 'a@b.example', password: { env: 'NOT_SET' } } } }),
    { path: 'accounts.regular.password.env', found: 'NOT_SET is not set' },
  ],
  [
    'A secret that is empty',
    aConfig({ accounts: { regular: { email: 'a@b.example', password: { env: 'EMPTY' } } } }),
    { path: 'accounts.regular.password.env', found: 'EMPTY is empty' },
  ],
  [
    'A secret too short to be masked',
    aConfig({ accounts: { regular: { email: 'a@b.example', password: { env: 'TINY' } } } }),
    { path: 'accounts.regular.password.env', found: '3 characters' },
  ],
  [
    'A secret file that can not be read',
    aConfig({ accounts: { regular: { email: 'a@b.example', password: { file: 'no-such-file' } } } }),
    { path: 'accounts.regular.password.file', found: /\/shop\/no-such-file .*ENOENT/ },
  ],
  [
    'A misspelt source of a secret',
    aConfig({ accounts: { regular: { email: { evn: 'X' } as never, password: { env: 'SHOP_PASSWORD' } } } }),
    { path: 'accounts.regular.email.evn', hint: /"env"/ },
  ],
];

for (const [name, config, expected] of REFUSED) {
  test(`${name} is refused with its place`, () => {
    const problems = problemsOf(config);
    expect(problems).toHaveLength(1);
    for (const [key, value] of Object.entries(expected)) {
      const said = problems[0]?.[key as keyof Diagnostic];
      if (value instanceof RegExp) expect(said).toMatch(value);
      else expect(said).toBe(value);
    }
    expect(problems[0]?.hint).not.toBe('');
  });
}

test('Every problem is told at once, whether form, name or secret', () => {
  const problems = problemsOf({
    ...aConfig({ shop: 'nope', matrix: { 'checkout-guest': ['nowhere'] }, judge: { alpha: 3 } }),
    colour: 'red',
    accounts: { regular: { email: 'a@b.example', password: { env: 'NOT_SET' } } },
  });
  expect(problems.map(({ path }) => path).toSorted()).toEqual([
    'accounts.regular.password.env',
    'colour',
    'judge.alpha',
    'matrix.checkout-guest.0',
    'shop',
  ]);
});

test('A secret that is written in the config itself is refused and not repeated', () => {
  const problems = problemsOf(
    aConfig({ accounts: { regular: { email: 'a@b.example', password: 'hunter2-hunter2' as never } } }),
  );
  expect(problems).toHaveLength(1);
  expect(problems[0]?.path).toBe('accounts.regular.password');
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('A password in an address is not repeated', () => {
  for (const baseUrl of ['https://bob:hunter2@shop.example', 'https://bob:hun@ter2@shop.example/?a=b']) {
    const [problem] = problemsOf(aConfig({ target: { baseUrl } }));
    expect(problem).toMatchObject({ path: 'target.baseUrl', found: expect.stringContaining('://…@shop.example') });
  }
});

test('A broken entry hides nothing about the others', () => {
  const accounts = {
    broken: { email: 'a@b.example', password: 'hunter2-hunter2' },
    regular: { email: 'a@b.example', password: { env: 'NOT_SET' } },
  };
  const matrix = { 'checkout-guest': 7, 'search-and-filtre': ['mobile-us'] };
  const paths = problemsOf({ ...aConfig(), accounts, matrix }).map(({ path }) => path);
  expect(paths.toSorted()).toEqual([
    'accounts.broken.password',
    'accounts.regular.password.env',
    'matrix.checkout-guest',
    'matrix.search-and-filtre',
  ]);
});

for (const [path, parts, example] of [
  ['accounts.regular.password', { accounts: { regular: { email: 'a@b', password: 'hunter2' } } }, /\{ env: '/],
  ['cohorts', { cohorts: 'both' }, /baseline: /],
  ['cohorts.candidate', { cohorts: { ...cohorts, candidate: '2.41.0' } }, /release: /],
  ['roots', { roots: './monitoring' }, /\['\.\//],
  ['limits', { limits: 2 }, /workers: /],
] as const) {
  test(`what is of the wrong form at ${path} is answered with an example`, () => {
    const problem = problemsOf({ ...aConfig(), ...parts }).find((told) => told.path === path);
    expect(problem?.hint).toMatch(example);
  });
}

test('A small config is filled in with the documented defaults', () => {
  const settings = settled(aConfig({ target: { baseUrl: 'http://127.0.0.1:4300/' } }));
  expect(settings).toMatchObject({
    file: '/shop/waygate.config.ts',
    cohorts: {
      baseline: { baseUrl: 'http://127.0.0.1:4300', pin: null, attest: { kind: 'header', name: 'x-shop-release' } },
      candidate: { pin: { kind: 'header', name: 'x-release', value: 'candidate' } },
    },
    cells: [
      { journey: 'checkout-guest', segment: 'desktop-de' },
      { journey: 'checkout-guest', segment: 'mobile-us' },
    ],
    schedule: [{ journey: 'checkout-guest', cron: '0 * * * * *', timezone: 'UTC' }],
    judge: { alpha: 1 / 30, freshnessSeconds: 300 },
    store: { path: '/shop/.waygate/evidence.sqlite', maxDays: 90 },
    artefacts: { folder: '/shop/.waygate/artefacts' },
    limits: {
      runKillMs: 60_000,
      runsPerBrowser: 200,
      minutesPerBrowser: 30,
      browserRssMegabytes: 1500,
      series: 10_000,
    },
    server: { host: '127.0.0.1', port: 9464 },
  });
  expect(settings.roots.at(-1)).toMatch(/\/journeys$/);
});

test('A rare schedule makes evidence last longer, unless the config says how long', () => {
  const schedule = { cron: { default: '*/30 * * * *' } };
  expect(settled(aConfig({ schedule })).judge.freshnessSeconds).toBe(5400);
  expect(settled(aConfig({ schedule, judge: { freshnessSeconds: 2000 } })).judge.freshnessSeconds).toBe(2000);
});

test('Secrets are read from the environment and listed for masking', () => {
  const accounts = { regular: { email: 'synthetic@shop.example', password: { env: 'SHOP_PASSWORD' } } };
  const settings = settled(aConfig({ matrix: returning, accounts }));
  expect(settings.accounts.regular).toEqual({ email: 'synthetic@shop.example', password: 'correct horse battery' });
  expect(settings.secrets).toEqual(['correct horse battery']);
});

test('Keys given as undefined count as not given', () => {
  const settings = settled(
    aConfig({
      judge: { alpha: undefined as never },
      server: { port: undefined as never },
      location: undefined as never,
    }),
  );
  expect(settings.judge.alpha).toBe(1 / 30);
  expect(settings.server.port).toBe(9464);
});

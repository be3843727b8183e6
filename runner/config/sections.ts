import { z } from 'zod';
import { PRESSURE_SECTION } from './pressure-section.ts';
import { RELEASE_SECTION } from './release/release-section.ts';
import { matching, numberWithin, oneOf, text, webAddress, wholeNumber, yesOrNo } from './rules.ts';
import { SECRET } from './secret-rule.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerName = matching(TOKEN, 'the name of an HTTP header', 'letters, digits and hyphens, e.g. x-shop-release');
const cookieName = matching(
  TOKEN,
  'the name of a cookie',
  'letters, digits, hyphens and underscores, e.g. shop_release',
);
const value = matching(
  /^[\x20-\x7e]+$/,
  'a value of printable ASCII characters',
  'write the value that selects the release',
);
const nameAndValue = (name: typeof headerName) =>
  z.strictObject({ name, value }, { error: 'an object { name, value }' });

const pin = oneOf(
  {
    header: nameAndValue(headerName),
    cookie: nameAndValue(cookieName),
    query: nameAndValue(text('the name of a query parameter', 'e.g. release')),
  },
  "e.g. pin: { header: { name: 'x-release', value: 'candidate' } }",
);

const attest = oneOf(
  {
    header: headerName,
    cookie: cookieName,
    meta: text('the name of a <meta> tag', "e.g. 'shop-release'"),
    endpoint: z.strictObject(
      {
        path: matching(/^\/(?!\/)/, 'a path that begins with one slash', 'e.g. /version'),
        field: text('the field of the JSON answer that names the release', "e.g. 'version' or 'build.release'"),
      },
      { error: 'an object { path, field }' },
    ),
  },
  "say where each document names its release, e.g. attest: { header: 'x-shop-release' }",
);

const baseUrl = webAddress('give scheme and host; no query, fragment, credentials or doubled slash');

const cohort = z.strictObject(
  {
    release: text('the release marker that its documents carry', "e.g. release: '2.41.0'"),
    baseUrl: baseUrl.optional(),
    pin: pin.optional(),
    attest,
  },
  { error: 'an object { release, attest, … }' },
);

const share = (what: string) => numberWithin({ above: 0, below: 1 }, 'a share', what);
const positive = (unit: string, hint: string) => numberWithin({ above: 0, to: 1e9 }, unit, hint);

const latency = z
  .strictObject({
    budgetMs: positive('milliseconds', 'the longest that any step may take'),
    quantile: share('e.g. 0.95'),
    headroom: numberWithin({ from: 0, to: 100 }, 'a share on top', 'e.g. 0.5 for 50 % above the baseline'),
    slackMs: numberWithin({ from: 0, to: 1e9 }, 'milliseconds', 'e.g. 100'),
    tolerance: numberWithin({ from: 0, to: 100 }, 'a share on top', 'how much slower the candidate may be, e.g. 0.1'),
    minSamples: wholeNumber(1, 10_000, 'runs', 'e.g. 3'),
  })
  .partial();

const judge = z
  .strictObject({
    alpha: share('bound on false roll backs per release, e.g. 1 / 30'),
    stages: wholeNumber(1, 1000, 'stages', 'number of exposure stages of a release'),
    horizon: wholeNumber(1, 10_000_000, 'pairs', 'e.g. 2000'),
    referenceRate: share('the measured flake rate, e.g. 0.01'),
    referenceRateSlow: share('the measured rate of slow runs, e.g. 0.05'),
    tolerated: share('bad rate that HEALTHY excludes per claim, e.g. 0.2'),
    toleratedPool: share('bad rate that HEALTHY excludes for all pairs together, e.g. 0.03'),
    healthyAt: numberWithin({ above: 1, to: 1e9 }, 'evidence as x : 1', '20 stands for 95 %'),
    suspicionAt: numberWithin({ above: 1, to: 1e9 }, 'evidence as x : 1', 'e.g. 3'),
    poolShare: numberWithin({ from: 0, below: 1 }, 'a share', 'e.g. 0.2'),
    soakSeconds: numberWithin({ from: 0, to: 1e9 }, 'seconds', 'e.g. 900'),
    freshnessSeconds: positive('seconds', 'several times the interval of the schedule'),
    latency,
  })
  .partial();

const limits = z
  .strictObject({
    workers: wholeNumber(1, 256, 'browsers at once', 'one per core is a good start'),
    runKillMs: wholeNumber(1000, 3_600_000, 'milliseconds', 'longer than the longest journey deadline'),
    runsPerBrowser: wholeNumber(1, 1_000_000, 'runs', 'e.g. 200'),
    minutesPerBrowser: positive('minutes', 'e.g. 30'),
    browserRssMegabytes: positive('megabytes', 'e.g. 1500'),
    series: wholeNumber(1, 10_000_000, 'Prometheus series', 'e.g. 10000'),
  })
  .partial();

const path = (what: string) => text(what, 'relative paths are relative to the config file');
const journeys = z.record(
  z.string(),
  z.array(text('the id of a segment', 'the file name without .segment.ts'), 'a list of segment ids'),
  {
    error: 'an object { <journey id>: [<segment id>, …] }',
  },
);

/** The config's sections, each checked on its own, so that one broken section hides nothing about the others. */
export const SECTIONS = {
  shop: text('the id of a shop adapter', 'the name of a file shops/<id>.shop.ts'),
  roots: z.array(path('a folder laid out like journeys/'), 'a list of folders').optional(),
  target: z.strictObject({ baseUrl }, { error: 'an object { baseUrl }' }),
  cohorts: z.strictObject({ baseline: cohort, candidate: cohort }, { error: 'an object { baseline, candidate }' }),
  matrix: journeys,
  accounts: z
    .record(
      z.string(),
      z.strictObject(
        {
          email: z.union(
            [text('an address', 'e.g. synthetic@shop.example'), SECRET],
            'an address, { env } or { file }',
          ),
          password: SECRET,
        },
        { error: 'an object { email, password }' },
      ),
    )
    .optional(),
  schedule: z
    .strictObject({
      cron: z.record(z.string(), text('a cron expression', "e.g. '0 */5 * * * *' for every five minutes"), {
        error: "an object { default: '<cron expression>', <journey id>: … }",
      }),
      timezone: text('an IANA time zone', "e.g. 'Europe/Berlin'").optional(),
    })
    .optional(),
  judge: judge.optional(),
  store: z
    .strictObject({ path: path('a file'), maxDays: positive('days', 'e.g. 90') })
    .partial()
    .optional(),
  artefacts: z
    .strictObject({
      folder: path('a folder'),
      maxMegabytes: positive('megabytes', 'e.g. 2000'),
      maxDays: positive('days', 'e.g. 14'),
    })
    .partial()
    .optional(),
  limits: limits.optional(),
  browser: z
    .strictObject({
      executablePath: path('the path of a Chromium executable'),
      sandbox: yesOrNo('leave it out unless the system refuses Chromium its sandbox'),
    })
    .partial()
    .optional(),
  server: z
    .strictObject({
      host: text('a host name or address to listen on', '127.0.0.1 unless others must reach it'),
      port: wholeNumber(0, 65_535, 'a TCP port', '9464 unless it is taken; 0 takes any'),
    })
    .partial()
    .optional(),
  pressure: PRESSURE_SECTION.optional(),
  release: RELEASE_SECTION.optional(),
  location: matching(
    /^[\w.:-]{1,64}$/,
    'a short name',
    "letters, digits, '.', '-', '_' or ':', e.g. eu-central-1",
  ).optional(),
} satisfies Record<string, z.ZodType>;

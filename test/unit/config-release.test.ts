import { expect, test } from '@playwright/test';
import type { WaygateConfig } from '../../runner/config/define-config.ts';
import type { ReleaseConfig } from '../../runner/config/release/release-config.ts';
import { allSettingsOf } from '../../runner/config/settings-of.ts';
import { type Diagnostic, InvalidInput } from '../../runner/core/diagnostic.ts';
import type { Criterion } from '../../runner/core/release/plan.ts';
import { aCatalogue, aConfig } from '../support/catalogue.ts';

const LEAST: ReleaseConfig = {
  owner: 'team-checkout',
  stages: [
    { name: 'dark', exposure: 0 },
    { name: '5pct', exposure: 5 },
    { name: 'everybody', exposure: 100 },
  ],
};
const ROUTER = { kind: 'shop-router', id: 'router', url: 'http://127.0.0.1:4301/exposure' } as const;

function settled(release: unknown, config: Partial<WaygateConfig> = {}, env: Record<string, string> = {}) {
  const raw = aConfig({ release: release as ReleaseConfig, ...config });
  return allSettingsOf(raw, { file: '/shop/waygate.config.ts', env, catalogue: aCatalogue() });
}

function problemsOf(release: unknown, config: Partial<WaygateConfig> = {}) {
  try {
    settled(release, config);
  } catch (error) {
    if (error instanceof InvalidInput) return error.diagnostics;
    throw error;
  }
  return [];
}

test('A small section observes, with the documented defaults, and spreads the evidence budget over its stages', () => {
  const { settings, release } = settled(LEAST);
  expect(settings.judge.stages).toBe(3);
  expect(release?.plan).toMatchObject({
    id: '2.41.0',
    releases: { baseline: '2.40.0', candidate: '2.41.0' },
    mode: 'observe',
    watchSeconds: 1800,
    deadlines: { applySeconds: 60, proveSeconds: 300 },
    overrideSeconds: { owner: 14_400 },
    actuators: [],
  });
  expect(release?.plan.stages[0]?.enter).toEqual([]);
  expect(release?.plan.stages[1]).toEqual({
    name: '5pct',
    exposure: { default: 5, segments: {} },
    enter: [{ kind: 'rollback_possible' }, { kind: 'window_open' }],
    exit: [],
    warmUpSeconds: 60,
    tolerated: { cell: settings.judge.tolerated, pool: settings.judge.toleratedPool },
    soakSeconds: 900,
    deadlineSeconds: 14_400,
    onDeadline: 'hold',
    surgeSeconds: 300,
    authority: { widen: 'policy', rollBack: 'policy', override: ['owner'], execute: ['release', 'owner'] },
  });
  expect(release?.tokensFile).toBe('/shop/.waygate/tokens.json');
});

test('Flagger moves at its own interval, so orders to it have longer unless the plan says otherwise', () => {
  const actuators = [{ kind: 'flagger', id: 'f', namespace: 'shop', name: 'shop' }] as const;
  expect(settled({ ...LEAST, actuators }).release?.plan.deadlines).toEqual({ applySeconds: 600, proveSeconds: 300 });
  const said = settled({ ...LEAST, actuators, deadlines: { applySeconds: 90 } });
  expect(said.release?.plan.deadlines).toEqual({ applySeconds: 90, proveSeconds: 300 });
});

test('What all stages share is said once, and a stage may say otherwise', () => {
  const { release } = settled({
    ...LEAST,
    everyStage: { soakSeconds: 60, tolerated: { pool: 0.1 }, authority: { override: ['release', 'owner'] } },
    overrideSeconds: { release: 600, owner: 3600 },
    stages: [
      { name: 'dark', exposure: 0, soakSeconds: 30 },
      {
        name: 'mobile',
        exposure: { default: 0, segments: { 'mobile-us': 50 } },
        authority: { widen: { roles: ['owner'], people: 2 } },
      },
      { name: 'everybody', exposure: 100 },
    ],
  });
  expect(release?.plan.stages.map(({ soakSeconds }) => soakSeconds)).toEqual([30, 60, 60]);
  expect(release?.plan.stages[1]?.exposure).toEqual({ default: 0, segments: { 'mobile-us': 50 } });
  const shared = { rollBack: 'policy', override: ['release', 'owner'], execute: ['release', 'owner'] };
  expect(release?.plan.stages[1]?.authority).toEqual({ ...shared, widen: { roles: ['owner'], people: 2 } });
});

test('Who widens every stage is not asked once everybody sees it', () => {
  const widen = { roles: ['owner'], people: 2 } as const;
  const { release } = settled({ ...LEAST, everyStage: { authority: { widen } } });
  expect(release?.plan.stages.map(({ authority }) => authority.widen)).toEqual([widen, widen, 'policy']);
});

test('Secrets of actuators and notifiers are read from where they are, and known to be secrets', () => {
  const { settings, release } = settled(
    {
      ...LEAST,
      mode: 'enforce',
      actuators: [
        { ...ROUTER, headers: { authorization: { env: 'ROUTER_TOKEN' } } },
        { kind: 'flag-file', id: 'flags', file: 'flags.json', flag: 'shop-release' },
        { kind: 'exec', id: 'script', apply: ['./set.sh'] },
      ],
      notifiers: [
        { kind: 'slack', id: 'releases', webhookUrl: { env: 'SLACK' }, leastUrgency: 'warn' },
        {
          kind: 'email',
          id: 'mail',
          host: 'smtp.example',
          port: 587,
          security: 'starttls',
          from: 'a@b.example',
          to: ['c@d.example'],
        },
      ],
    },
    {},
    { ROUTER_TOKEN: 'Bearer abcdef', SLACK: 'https://hooks.slack.com/services/T/B/x' },
  );
  expect(release?.actuators).toMatchObject([
    { kind: 'shop-router', headers: { authorization: 'Bearer abcdef' } },
    { kind: 'flag-file', file: '/shop/flags.json' },
    { kind: 'exec', cwd: '/shop' },
  ]);
  expect(release?.notifiers[0]).toMatchObject({ webhookUrl: 'https://hooks.slack.com/services/T/B/x' });
  expect(settings.secrets).toEqual(expect.arrayContaining(['Bearer abcdef', 'https://hooks.slack.com/services/T/B/x']));
});

const STAGES = LEAST.stages;
const ENFORCED = { ...LEAST, mode: 'enforce', actuators: [ROUTER] };
const SCRIPT = { kind: 'exec', id: 'script', apply: ['./set.sh'] };
const TWO_WORKERS = { limits: { workers: 2 } };
const REHEARSED = { kind: 'rollback_rehearsed', withinSeconds: 60 };
const WRONG: readonly { what: string; release: unknown; config?: Partial<WaygateConfig>; paths: readonly string[] }[] =
  [
    { what: 'no stages', release: { owner: 'us' }, paths: ['release.stages'] },
    { what: 'a mode that there is not', release: { ...LEAST, mode: 'auto' }, paths: ['release.mode'] },
    {
      what: 'a first stage that users see, and a last one for some',
      release: {
        ...LEAST,
        stages: [
          { name: 'a', exposure: 1 },
          { name: 'b', exposure: 50 },
        ],
      },
      paths: ['release.stages.0.exposure', 'release.stages.1.exposure'],
    },
    {
      what: 'stages that narrow, or repeat a name',
      release: { ...LEAST, stages: [STAGES[0], { name: 'x', exposure: 25 }, { name: 'x', exposure: 5 }, STAGES[2]] },
      paths: ['release.stages.2.name', 'release.stages.2.exposure'],
    },
    {
      what: 'nothing that moves users, but to be enforced',
      release: { ...LEAST, mode: 'enforce' },
      paths: ['release.actuators'],
    },
    {
      what: 'an actuator that there is not, and a secret in the open',
      release: {
        ...LEAST,
        actuators: [{ kind: 'istio', id: 'x' }],
        notifiers: [{ kind: 'pagerduty', id: 'p', routingKey: 'R0UT1NG-K3Y' }],
      },
      paths: ['release.actuators.0.kind', 'release.notifiers.0.routingKey'],
    },
    {
      what: 'an unknown key deep inside',
      release: { ...LEAST, actuators: [{ ...ROUTER, urls: [] }] },
      paths: ['release.actuators.0.urls'],
    },
    {
      what: 'segments for an actuator that can not tell them apart',
      release: {
        ...LEAST,
        mode: 'enforce',
        actuators: [{ kind: 'argo-rollouts', id: 'r', namespace: 'shop', name: 'shop' }],
        stages: [STAGES[0], { name: 'm', exposure: { default: 0, segments: { 'mobile-us': 5 } } }, STAGES[2]],
      },
      paths: ['release.actuators'],
    },
    {
      what: 'a freeze that ends before it begins',
      release: { ...LEAST, freezes: [{ from: '2026-11-30T00:00:00Z', to: '2026-11-27T00:00:00Z', reason: 'sales' }] },
      paths: ['release.freezes.0'],
    },
    {
      what: 'two people who could never approve',
      release: { ...LEAST, everyStage: { authority: { widen: { roles: [], people: 2 } } } },
      paths: [0, 1].map((index) => `release.stages[${index}].authority.widen.roles`),
    },
    {
      what: 'people who are asked once everybody sees it',
      release: {
        ...LEAST,
        stages: [STAGES[0], STAGES[1], { ...STAGES[2], authority: { widen: { roles: ['owner'], people: 2 } } }],
      },
      paths: ['release.stages[2].authority.widen'],
    },
    {
      what: 'a stage before that must hold for longer than time allows',
      release: {
        ...LEAST,
        stages: [
          STAGES[0],
          STAGES[1],
          { ...STAGES[2], enter: [{ kind: 'previous_stage_held', seconds: 86_400 }], onDeadline: 'roll_back' },
        ],
      },
      paths: ['release.stages.2.enter.0.seconds'],
    },
    {
      what: 'a press where nothing may be pressed',
      release: {
        ...LEAST,
        stages: [STAGES[0], { ...STAGES[1], enter: [{ kind: 'press_passed', withinSeconds: 3600 }] }, STAGES[2]],
      },
      paths: ['release.stages.1'],
    },
    {
      what: 'a rehearsal that there is no place for before',
      release: {
        ...ENFORCED,
        stages: [STAGES[0], { ...STAGES[1], enter: [REHEARSED] }, { ...STAGES[2], enter: [REHEARSED] }],
      },
      paths: ['release.stages.1'],
    },
    {
      what: 'a rehearsal between nobody and everybody',
      release: { ...ENFORCED, stages: [STAGES[0], { ...STAGES[2], exit: [REHEARSED] }] },
      paths: ['release.stages.1'],
    },
    {
      what: 'a rehearsal with what ends a rollout that it takes back',
      release: {
        ...ENFORCED,
        actuators: [
          { kind: 'flagger', id: 'f', namespace: 'shop', name: 'shop' },
          { ...SCRIPT, exposesAgain: false },
        ],
        stages: [STAGES[0], { ...STAGES[1], exit: [REHEARSED] }, STAGES[2]],
      },
      paths: ['release.stages.1'],
    },
    {
      what: 'a rehearsal where nothing is moved',
      release: { ...LEAST, stages: [STAGES[0], { ...STAGES[1], exit: [REHEARSED] }, STAGES[2]] },
      paths: ['release.stages.1'],
    },
    {
      what: 'a role for a journey that is not walked, and nobody who guards',
      release: { ...LEAST, roles: { 'checkout-gest': 'info', 'checkout-guest': 'watch' } },
      paths: ['release.roles', 'release.roles'],
    },
    {
      what: 'two actuators, and two notifiers, of one name',
      release: {
        ...LEAST,
        actuators: [ROUTER, ROUTER],
        notifiers: [
          { kind: 'alertmanager', id: 'alerts', urls: ['http://127.0.0.1:9093'] },
          { kind: 'alertmanager', id: 'alerts', urls: ['http://127.0.0.1:9094'] },
        ],
      },
      paths: ['release.actuators.1.id', 'release.notifiers.1.id'],
    },
    { what: 'a budget for other stages', release: LEAST, config: { judge: { stages: 7 } }, paths: ['judge.stages'] },
  ];

for (const { what, release, config, paths } of WRONG) {
  test(`Refused with where and why: ${what}`, () => {
    const problems = problemsOf(release, config);
    expect(problems.map(({ path }) => path)).toEqual(paths);
    for (const { found, expected, hint } of problems) {
      expect(found).not.toContain('R0UT1NG');
      expect([expected, hint].every((text) => text.length > 3)).toBe(true);
    }
  });
}

test('A stage that can not show what it must before its deadline is refused with the runs and the time that it needs', () => {
  const [problem, ...others] = problemsOf(
    { ...LEAST, stages: [STAGES[0], { ...STAGES[1], tolerated: { pool: 0.001 }, deadlineSeconds: 1800 }, STAGES[2]] },
    { schedule: { cron: { default: '0 */5 * * * *' } } },
  );
  expect(others).toEqual([]);
  expect(problem?.path).toBe('release.stages.1.deadlineSeconds');
  expect(problem?.found).toMatch(/^30 min.*rounds can be walked/);
  expect(problem?.expected).toMatch(/^\d{4,} clean rounds of 2 cells, and so at least \d+/);
});

test('A journey that is walked too seldom to be shown in time is refused by name, however often the others are', () => {
  const matrix = { 'checkout-guest': ['mobile-us'], 'search-and-filter': ['desktop-de', 'mobile-us'] };
  const seldom = { matrix, schedule: { cron: { default: '0 * * * * *', 'checkout-guest': '0 0 * * * *' } } };
  const release = { ...LEAST, everyStage: { tolerated: { cell: 0.2, pool: 0.2 }, surgeSeconds: 0 }, stages: STAGES };
  const problems = problemsOf(release, seldom);
  expect(problems.map(({ path }) => path)).toEqual([0, 1, 2].map((index) => `release.stages.${index}.deadlineSeconds`));
  expect(problems[0]?.found).toBe('4 h, while checkout-guest is walked every 1 h');
  expect(problems[0]?.expected).toMatch(
    /^\d\d clean rounds of checkout-guest in each segment, and so at least 901 min$/,
  );
  const onlyShown = { ...release, roles: { 'checkout-guest': 'info' } };
  expect(problemsOf(onlyShown, seldom)).toEqual([]);
});

/** In an hour the two cells of `aConfig` give 210 baseline runs at most: 100 in the surge of the dark stage, the others at each minute. */
const CRITERIA: readonly {
  what: string;
  enter: Criterion;
  problem: Partial<Record<keyof Diagnostic, RegExp>> | null;
}[] = [
  {
    what: 'an objective that its window can show',
    enter: { kind: 'burn_rate_below', factor: 6, objective: 0.99, windowSeconds: 3600 },
    problem: null,
  },
  {
    what: 'an objective that its window can not show',
    enter: { kind: 'burn_rate_below', factor: 6, objective: 0.999, windowSeconds: 3600 },
    problem: {
      path: /^release\.stages\.1\.enter\.0\.objective$/,
      found: /^0\.999 within 1 h, of which at most 210 baseline runs can be known$/,
      expected: /^at least 1000 runs, and so about 500 min$/,
      hint: /longer window.* objective of at most 0\.9952$/,
    },
  },
  {
    what: 'an objective for which too few runs are kept',
    enter: { kind: 'burn_rate_below', factor: 6, objective: 0.99999, windowSeconds: 604_800 },
    problem: { path: /objective$/, expected: /^at least 100000 runs$/, hint: /at most 20160 are kept/ },
  },
  {
    what: 'a burn that every run being bad does reach',
    enter: { kind: 'burn_rate_below', factor: 100, objective: 0.99, windowSeconds: 3600 },
    problem: null,
  },
  {
    what: 'a burn that can not be reached',
    enter: { kind: 'burn_rate_below', factor: 14.4, objective: 0.9, windowSeconds: 3600 },
    problem: {
      path: /^release\.stages\.1\.enter\.0\.factor$/,
      found: /^14\.4, with an objective of 0\.9$/,
      expected: /^at most 10: /,
      hint: /met whatever happened/,
    },
  },
  {
    what: 'a window that holds as many runs as are kept',
    enter: { kind: 'baseline_good', withinSeconds: 604_800 },
    problem: null,
  },
  {
    what: 'a window that holds more runs than are kept',
    enter: { kind: 'baseline_good', withinSeconds: 1_209_600 },
    problem: { path: /enter\.0\.withinSeconds$/, found: /^14 d, .* 20160 baseline runs/, expected: /at most 7 d$/ },
  },
  {
    what: 'a window in which not every cell can be seen',
    enter: { kind: 'baseline_good', withinSeconds: 5 },
    problem: { path: /withinSeconds$/, found: /about 1 round can/, expected: /each of 2 cells, and so at least 6 s$/ },
  },
];

for (const { what, enter, problem } of CRITERIA) {
  test(`${problem === null ? 'Accepted' : 'Refused with the numbers it would need'}: ${what}`, () => {
    const found = problemsOf(
      { ...LEAST, stages: [STAGES[0], { ...STAGES[1], enter: [enter] }, STAGES[2]] },
      TWO_WORKERS,
    );
    expect(found).toEqual(
      problem === null
        ? []
        : [
            expect.objectContaining(
              Object.fromEntries(Object.entries(problem).map(([key, text]) => [key, expect.stringMatching(text)])),
            ),
          ],
    );
  });
}

test('Every criterion that can not be meant is told at once, and what is only for information gives no runs', () => {
  const never: Criterion = { kind: 'burn_rate_below', factor: 1e4, objective: 0.995, windowSeconds: 3600 };
  const release = { ...LEAST, stages: [STAGES[0], { ...STAGES[1], enter: [never] }, { ...STAGES[2], exit: [never] }] };
  expect(problemsOf(release, TWO_WORKERS).map(({ path }) => path)).toEqual([
    'release.stages.1.enter.0.factor',
    'release.stages.2.exit.0.factor',
  ]);
  const roles = { 'checkout-guest × mobile-us': 'info' };
  expect(problemsOf({ ...release, roles }, TWO_WORKERS).map(({ path }) => path)).toEqual([
    'release.stages.1.enter.0.factor',
    'release.stages.1.enter.0.objective',
    'release.stages.2.exit.0.factor',
    'release.stages.2.exit.0.objective',
  ]);
});

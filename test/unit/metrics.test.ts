import { expect, test } from '@playwright/test';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import type { ClaimEvidence } from '../../runner/core/judge/judgement.ts';
import { STATUS_LIFE_MS } from '../../runner/core/release/gate-status.ts';
import { createAdhocMetrics, createMetrics, type Metrics } from '../../runner/metrics/create-metrics.ts';
import type { MetricEvent } from '../../runner/metrics/metric-family.ts';
import { soaking, statusAfter, T0, waysTo } from '../support/gate/fixed-gate.ts';
import { aRun, failedAt } from '../support/records.ts';
import { judgementOf } from '../support/release-situations.ts';
import { theSettings } from '../support/settings.ts';

type Sample = readonly [series: string, value: number];

async function samplesOf(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
  const { text } = await metrics.expose();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): Sample => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

function run(overrides: Parameters<typeof aRun>[0]): MetricEvent {
  return { kind: 'run', record: aRun({ trigger: 'schedule', ...overrides }) };
}

const CELL = 'journey="checkout-guest",segment="desktop-de"';
const RELEASE = 'release="shop-2.41.0"';
const FINISHED = Date.parse('2026-11-23T11:00:01.000Z') / 1000;
const standing = {
  verdict: 'roll_back',
  odds: 41.2,
  limit: 30,
  cells: [{ journey: 'checkout-guest', segment: 'desktop-de', pairs: 7 }],
} as const;

const ORDERED = {
  decision: 2,
  kind: 'expose',
  orderedAt: new Date(T0).toISOString(),
  appliedAt: new Date(T0 + 4_000).toISOString(),
  endedAt: null,
} as const;

const A_CLAIM: ClaimEvidence = {
  journey: 'checkout-guest',
  segment: 'desktop-de',
  check: 'passes',
  worse: 1,
  broken: 1,
  healthy: 1,
  staked: 0.5,
  suspicion: 1,
  control: 1,
  pairs: 3,
  counts: { FP: 0, PF: 0, FF: 0, PP: 3 },
  cleanPairsNeeded: null,
  ageSeconds: null,
  blame: null,
};

test('Messages to people are counted by who was to be told, and nobody else', async () => {
  const metrics = await createMetrics(theSettings(), ['on-call']);
  metrics.record({ kind: 'notified', notifier: 'on-call', outcome: 'retried' });
  metrics.record({ kind: 'notified', notifier: 'stranger', outcome: 'failed' });
  const samples = await samplesOf(metrics);
  expect(samples.get('waygate_notifications_total{notifier="on-call",outcome="retried"}')).toBe(1);
  expect(samples.get('waygate_notifications_total{notifier="on-call",outcome="failed"}')).toBe(0);
  expect([...samples.keys()].filter((series) => series.includes('stranger'))).toEqual([]);
});

const CASES: readonly [name: string, events: readonly MetricEvent[], expected: readonly Sample[]][] = [
  [
    'Before the first run every counter is there at 0',
    [],
    [
      [`waygate_runs_total{${CELL},cohort="candidate",location="local",result="fail"}`, 0],
      [`waygate_failures_total{${CELL},cohort="baseline",class="http_5xx"}`, 0],
      [`waygate_inconclusive_total{${CELL},cohort="baseline",cause="cohort_mismatch"}`, 0],
      [`waygate_run_duration_seconds_count{${CELL},cohort="baseline",result="pass"}`, 0],
      [`waygate_last_success_timestamp_seconds{${CELL},cohort="baseline"}`, 0],
      ['waygate_runner_missed_total{journey="checkout-guest",reason="overlap"}', 0],
      ['waygate_verdict{verdict="hold"}', 1],
      ['waygate_verdict{verdict="widen"}', 0],
      ['waygate_gate_limit', 30],
      ['waygate_info{cohort="candidate",release="2.41.0",location="local"}', 1],
    ],
  ],
  [
    'A passed run counts, times itself and its steps, and is fresh',
    [run({ durationMs: 800, finishedAt: '2026-11-23T11:00:01.000Z' })],
    [
      [`waygate_runs_total{${CELL},cohort="baseline",location="local",result="pass"}`, 1],
      [`waygate_run_duration_seconds_sum{${CELL},cohort="baseline",result="pass"}`, 0.8],
      [`waygate_step_duration_seconds_sum{${CELL},cohort="baseline",step="place order"}`, 0.5],
      [`waygate_step_duration_seconds_count{${CELL},cohort="candidate",step="place order"}`, 0],
      [`waygate_last_run_timestamp_seconds{${CELL},cohort="baseline"}`, FINISHED],
      [`waygate_last_success_timestamp_seconds{${CELL},cohort="baseline"}`, FINISHED],
      [`probe_success{${CELL},cohort="baseline"}`, 1],
      [`probe_duration_seconds{${CELL},cohort="baseline"}`, 0.8],
    ],
  ],
  [
    'A failed run is fresh, but no success, and its time is kept apart',
    [run({ ...failedAt('pay'), durationMs: 200, finishedAt: '2026-11-23T11:00:01.000Z' })],
    [
      [`waygate_failures_total{${CELL},cohort="baseline",class="assertion"}`, 1],
      [`waygate_run_duration_seconds_count{${CELL},cohort="baseline",result="pass"}`, 0],
      [`waygate_run_duration_seconds_count{${CELL},cohort="baseline",result="fail"}`, 1],
      [`waygate_last_run_timestamp_seconds{${CELL},cohort="baseline"}`, FINISHED],
      [`waygate_last_success_timestamp_seconds{${CELL},cohort="baseline"}`, 0],
      [`probe_success{${CELL},cohort="baseline"}`, 0],
    ],
  ],
  [
    'A run that could not tell is counted by cause and speaks against nobody',
    [run({ outcome: 'inconclusive', inconclusive: { cause: 'throttled', message: '429' }, durationMs: null })],
    [
      [`waygate_inconclusive_total{${CELL},cohort="baseline",cause="throttled"}`, 1],
      [`waygate_runs_total{${CELL},cohort="baseline",location="local",result="fail"}`, 0],
      [`waygate_last_run_timestamp_seconds{${CELL},cohort="baseline"}`, 0],
    ],
  ],
  [
    'Bursts and ad hoc runs stay out of the service level',
    [run({ trigger: 'burst' }), run({ trigger: 'adhoc' }), run({ trigger: 'drill' })],
    [[`waygate_runs_total{${CELL},cohort="baseline",location="local",result="pass"}`, 0]],
  ],
  [
    'Exactly one verdict holds',
    [{ kind: 'verdict', standing, atMs: 1000 }],
    [
      ['waygate_verdict{verdict="hold"}', 0],
      ['waygate_verdict{verdict="roll_back"}', 1],
      ['waygate_verdict_timestamp_seconds', 1],
      ['waygate_gate_odds', 41.2],
      [`waygate_evidence_pairs{${CELL}}`, 7],
    ],
  ],
  [
    'The gate answers in one series that Flagger can take, and says of each verdict whether it holds',
    [{ kind: 'gate', status: soaking('roll_back'), atMs: T0 }],
    [
      [`waygate_gate_rollback{${RELEASE}}`, 1],
      [`waygate_gate_verdict{${RELEASE},stage="5pct",verdict="roll_back"}`, 1],
      [`waygate_gate_verdict{${RELEASE},stage="5pct",verdict="hold"}`, 0],
      [`waygate_gate_looked_timestamp_seconds{${RELEASE}}`, T0 / 1000],
    ],
  ],
  [
    'The gate answers about the stage that it is at: one that may be widened is told as such',
    [{ kind: 'gate', status: soaking('widen'), atMs: T0 }],
    [
      [`waygate_gate_verdict{${RELEASE},stage="5pct",verdict="widen"}`, 1],
      [`waygate_gate_verdict{${RELEASE},stage="5pct",verdict="hold"}`, 0],
    ],
  ],
  [
    'A release that all users see is told to be in doubt again',
    [{ kind: 'gate', status: statusAfter([...waysTo(2), { kind: 'completed' }]), atMs: T0 }],
    [
      [`waygate_gate_verdict{${RELEASE},stage="all",verdict="widen"}`, 0],
      [`waygate_gate_verdict{${RELEASE},stage="all",verdict="hold"}`, 1],
    ],
  ],
  [
    'How long an order takes to be in force, and to be proved, is told while it is under way',
    [{ kind: 'gate', status: { ...soaking('hold'), actuation: ORDERED }, atMs: T0 + 9_000 }],
    [
      [`waygate_gate_actuation_seconds{${RELEASE},state="ordered"}`, 4],
      [`waygate_gate_actuation_seconds{${RELEASE},state="applied"}`, 5],
    ],
  ],
  [
    'A segment that nothing is known of holds',
    [{ kind: 'gate', status: soaking('widen'), atMs: T0 }],
    [
      [`waygate_gate_segment_verdict{${RELEASE},stage="5pct",segment="desktop-de",verdict="hold"}`, 1],
      [`waygate_gate_segment_verdict{${RELEASE},stage="5pct",segment="desktop-de",verdict="widen"}`, 0],
    ],
  ],
  [
    'A segment says what the worst of its cells says',
    [
      {
        kind: 'gate',
        status: { ...soaking('roll_back'), segments: [{ segment: 'desktop-de', verdict: 'roll_back' }] },
        atMs: T0,
      },
    ],
    [
      [`waygate_gate_segment_verdict{${RELEASE},stage="5pct",segment="desktop-de",verdict="roll_back"}`, 1],
      [`waygate_gate_segment_verdict{${RELEASE},stage="5pct",segment="desktop-de",verdict="hold"}`, 0],
    ],
  ],
  [
    'The runner tells what it missed, how late it was and what broke',
    [
      { kind: 'missed', journey: 'checkout-guest', reason: 'capacity' },
      { kind: 'started', journey: 'checkout-guest', lagSeconds: 0.4 },
      { kind: 'load', queued: 3, active: 2 },
      { kind: 'worker_fault' },
      { kind: 'store_error' },
    ],
    [
      ['waygate_runner_missed_total{journey="checkout-guest",reason="capacity"}', 1],
      ['waygate_runner_schedule_lag_seconds_sum', 0.4],
      ['waygate_runner_queue_depth', 3],
      ['waygate_runner_active', 2],
      ['waygate_runner_worker_faults_total', 1],
      ['waygate_runner_store_errors_total', 1],
    ],
  ],
];

for (const [name, events, expected] of CASES) {
  test(name, async () => {
    const metrics = await createMetrics(theSettings());
    for (const event of events) metrics.record(event);
    const samples = await samplesOf(metrics);
    for (const [series, value] of expected) expect(samples.get(series), series).toBe(value);
  });
}

test('A gate that is silent, asleep or at another release leaves no answer behind', async () => {
  const metrics = await createMetrics(theSettings());
  const answers = async () =>
    [...(await samplesOf(metrics)).keys()].filter((series) =>
      /_gate_(verdict|rollback|segment|actuation)/.test(series),
    );
  expect(await answers()).toEqual([]);
  metrics.record({ kind: 'gate', status: { ...soaking('widen'), actuation: ORDERED }, atMs: T0 });
  const segments = new Set(theSettings().cells.map(({ segment }) => segment));
  expect(await answers()).toHaveLength(4 + 3 * segments.size + 2);
  metrics.record({ kind: 'gate', status: { ...soaking('widen'), actuation: ORDERED }, atMs: T0 + STATUS_LIFE_MS });
  expect(await answers()).toEqual([]);
  metrics.record({ kind: 'gate', status: soaking('hold', 2, { plan: { id: 'shop-2.42.0' } }), atMs: T0 });
  expect((await answers()).every((series) => series.includes('release="shop-2.42.0"'))).toBe(true);
  metrics.record({ kind: 'gate', status: null, atMs: T0 });
  expect(await answers()).toEqual([]);
});

test('The newest pair that a stage is judged by has a time, in its series as in the status', async () => {
  const metrics = await createMetrics(theSettings());
  const judgement = {
    ...judgementOf('hold'),
    evidence: [40, 12, null].map((ageSeconds) => ({ ...A_CLAIM, ageSeconds })),
  };
  const status = soaking('hold', 1, { situation: { judgement } });
  expect(status.evidenceAt).toBe(new Date(T0 - 12_000).toISOString());
  metrics.record({ kind: 'gate', status, atMs: T0 });
  const series = `waygate_gate_evidence_timestamp_seconds{${RELEASE}}`;
  expect((await samplesOf(metrics)).get(series)).toBe(T0 / 1000 - 12);
  metrics.record({ kind: 'gate', status: soaking('hold'), atMs: T0 });
  expect((await samplesOf(metrics)).has(series)).toBe(false);
});

test('A probe that has not told anything has no probe_success: 0 would mean down', async () => {
  const samples = await samplesOf(await createMetrics(theSettings()));
  expect([...samples.keys()].filter((series) => series.startsWith('probe_'))).toEqual([]);
});

test('A run of a cell that is not configured makes no series', async () => {
  const metrics = await createMetrics(theSettings());
  const before = await samplesOf(metrics);
  metrics.record(run({ journey: 'made-up' }));
  expect([...(await samplesOf(metrics)).keys()]).toEqual([...before.keys()]);
});

test('However many steps a journey has, the series stay within the budget that was counted', async () => {
  const settings = theSettings();
  const metrics = await createMetrics(settings);
  for (const { journey, segment } of settings.cells) {
    const steps = Array.from({ length: 40 }, (_, index) => ({
      name: `step ${index}`,
      startMs: index,
      durationMs: 1,
      outcome: 'pass' as const,
    }));
    metrics.record(run({ journey, segment, steps }));
    metrics.record(run({ journey, segment, cohort: 'candidate', ...failedAt('step 1'), steps: [] }));
  }
  const samples = await samplesOf(metrics);
  expect(samples.size).toBeLessThanOrEqual(metrics.budget.total);
  expect(samples.get(`waygate_step_duration_seconds_count{${CELL},cohort="baseline",step="other"}`)).toBe(31);
  expect(samples.has(`waygate_step_duration_seconds_count{${CELL},cohort="baseline",step="step 30"}`)).toBe(false);
});

test('No series has more than 6 labels', async () => {
  const metrics = await createMetrics(theSettings());
  metrics.record(run({}));
  const most = Math.max(...[...(await samplesOf(metrics)).keys()].map((series) => series.split('="').length - 1));
  expect(most).toBeLessThanOrEqual(6);
});

test('Cells that would make too many series are refused with the numbers', async () => {
  const settings = theSettings();
  const refusal = await createMetrics({ ...settings, limits: { ...settings.limits, series: 500 } }).catch(
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(InvalidInput);
  expect((refusal as InvalidInput).diagnostics).toHaveLength(1);
  expect((refusal as InvalidInput).diagnostics[0]).toMatchObject({
    path: 'limits.series',
    found: /^500, while 2 cells in 2 cohorts can make \d+ series \(step-duration \d+/,
  });
});

test('An ad hoc walk has metrics under names of its own, whatever made its runs', async () => {
  const metrics = await createAdhocMetrics(theSettings());
  metrics.record(run({ trigger: 'adhoc' }));
  metrics.record(run({ trigger: 'burst' }));
  const samples = await samplesOf(metrics);
  expect(samples.get(`waygate_adhoc_runs_total{${CELL},cohort="baseline",location="local",result="pass"}`)).toBe(2);
  expect(
    [...samples.keys()].filter(
      (series) => !series.startsWith('waygate_adhoc_') || series.startsWith('waygate_adhoc_runner'),
    ),
  ).toEqual([]);
});

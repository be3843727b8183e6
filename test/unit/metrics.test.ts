import { expect, test } from '@playwright/test';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { createAdhocMetrics, createMetrics, type Metrics } from '../../runner/metrics/create-metrics.ts';
import type { MetricEvent } from '../../runner/metrics/metric-family.ts';
import { aRun, failedAt } from '../support/records.ts';
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
const FINISHED = Date.parse('2026-11-23T11:00:01.000Z') / 1000;
const standing = {
  verdict: 'roll_back',
  odds: 41.2,
  limit: 30,
  cells: [{ journey: 'checkout-guest', segment: 'desktop-de', pairs: 7 }],
} as const;

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

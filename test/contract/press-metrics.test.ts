import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { Registry } from 'prom-client';
import { ANSWER_CLASSES, GAVE_UP_REASONS, SUPPRESSED_REASONS } from '../../load/support/counters.ts';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { BucketHistogram } from '../../runner/metrics/bucket-histogram.ts';
import { createMetrics } from '../../runner/metrics/create-metrics.ts';
import { createPressMetrics, pressMetricsText } from '../../runner/metrics/create-press-metrics.ts';
import type { PressTold } from '../../runner/metrics/press-family.ts';
import { ANSWERS, GAVE_UP, OTHER, SUPPRESSED } from '../../runner/metrics/press-labels.ts';
import { pushPressMetrics } from '../../runner/metrics/push-press-metrics.ts';
import { writeMetricsFile } from '../../runner/metrics/write-metrics-file.ts';
import { startServer } from '../../runner/server/start-server.ts';
import { hasPrometheus, labelKey, lintMetrics, startPrometheus } from '../support/prometheus.ts';
import { theSettings } from '../support/settings.ts';
import { aPressTale } from '../support/stored-press.ts';

const settings = theSettings();
const HEALTHY = aPressTale('healthy');
const COLLAPSE = aPressTale('collapse');

async function samplesOf(told: PressTold): Promise<ReadonlyMap<string, number>> {
  const lines = (await pressMetricsText(settings, told)).split('\n').filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

const STORM = 'scenario="retry-storm"';
const CELL = 'journey="checkout-guest",segment="mobile-us"';
const { counts } = COLLAPSE.press.evidence;
const EXPECTED: readonly (readonly [series: string, value: number])[] = [
  [`waygate_load_intents_total{${STORM},phase="pressure"}`, counts.pressure.intents],
  [`waygate_load_attempts_total{${STORM},phase="recovery"}`, counts.recovery.attempts],
  [`waygate_load_goodput_total{${STORM},phase="recovery"}`, 0],
  [`waygate_load_gave_up_total{${STORM},phase="recovery",reason="attempts"}`, counts.recovery.intents],
  [`waygate_load_gave_up_total{${STORM},phase="recovery",reason="budget"}`, 0],
  [`waygate_load_retry_suppressed_total{${STORM},phase="pressure",reason="budget"}`, 0],
  [`waygate_load_retry_after_honoured_total{${STORM},phase="pressure"}`, 0],
  [`waygate_load_answers_total{${STORM},phase="recovery",class="none"}`, counts.recovery.answers.none],
  [`waygate_load_crawler_answers_total{${STORM},phase="pressure",class="error"}`, 0],
  [`waygate_load_segment_intents_total{${STORM},phase="baseline",segment="mobile-us"}`, 80],
  [`waygate_load_probe_total{${STORM},phase="recovery",health="bad"}`, 40],
  [`waygate_load_amplification_ratio{${STORM},phase="baseline"}`, 1],
  [`waygate_load_goodput_ratio{${STORM}}`, 0.21],
  [`waygate_load_shop_amplification_ratio{${STORM}}`, 2.6],
  [`waygate_load_metastable{${STORM}}`, 1],
  [`waygate_load_duplicate_effects_total{${STORM}}`, 2],
  [`waygate_load_oversold_units{${STORM}}`, 0],
  [`waygate_load_wrong_effects_total{${STORM},kind="duplicate_orders"}`, 2],
  [`waygate_load_effects_assessed{${STORM},kind="orphan_orders"}`, 0],
  [`waygate_load_dropped_intents_total{${STORM},phase="pressure"}`, 0],
  [`waygate_load_script_errors_total{${STORM},phase="pressure"}`, 0],
  [`waygate_load_other_release_total{${STORM},phase="pressure"}`, 0],
  [`waygate_load_intent_duration_seconds_count{${STORM},phase="baseline"}`, counts.baseline.goodput],
  [`waygate_load_intent_duration_seconds_bucket{${STORM},phase="baseline",le="0.1"}`, 0],
  [`waygate_load_intent_duration_seconds_bucket{${STORM},phase="baseline",le="0.15"}`, counts.baseline.goodput],
  [
    `waygate_load_operation_duration_seconds_count{${STORM},phase="baseline",op="add_to_cart"}`,
    counts.baseline.goodput,
  ],
  [`waygate_load_generator_cpu_ratio{${STORM},generator="0"}`, 0.12],
  [`waygate_load_generator_resident_memory_bytes{${STORM},generator="0"}`, 96e6],
  [`waygate_load_abort_total{${STORM},by="guard"}`, 0],
  [`waygate_press_journey_pass_ratio{${STORM},${CELL},cohort="candidate",phase="idle"}`, 1],
  [`waygate_press_journey_pass_ratio{${STORM},${CELL},cohort="candidate",phase="recovery"}`, 0],
  [`waygate_press_journey_pass_ratio{${STORM},${CELL},cohort="baseline",phase="recovery"}`, 1],
  [`waygate_press_journey_runs_total{${STORM},${CELL},cohort="baseline",phase="recovery",result="fail"}`, 0],
  [`waygate_press_verdict{${STORM},verdict="fail"}`, 1],
  [`waygate_press_verdict{${STORM},verdict="pass"}`, 0],
  [`waygate_press_verdict_timestamp_seconds{${STORM}}`, Date.parse(String(COLLAPSE.walk.endedAt)) / 1000],
  [
    `waygate_press_info{${STORM},release="2.41.0",stage="100",target="http://127.0.0.1:4300",k6_version="2.2.0",location="local"}`,
    1,
  ],
  [`waygate_press_stage_intents_per_second{${STORM}}`, 8],
];

test('A press tells what its evidence holds', async () => {
  const samples = await samplesOf(COLLAPSE);
  expect(Object.fromEntries(EXPECTED.map(([series]) => [series, samples.get(series)]))).toEqual(
    Object.fromEntries(EXPECTED),
  );
});

test('What is not known has no series: 0 would be taken for an answer', async () => {
  const [sick, well] = [await samplesOf(COLLAPSE), await samplesOf(HEALTHY)];
  const startingWith = (samples: ReadonlyMap<string, number>, start: string) =>
    [...samples.keys()].filter((series) => series.startsWith(start));
  expect(startingWith(sick, 'waygate_load_recovery_seconds')).toEqual([]);
  expect(startingWith(sick, 'waygate_load_orphan_orders_total')).toEqual([]);
  expect(startingWith(sick, `waygate_load_wrong_effects_total{${STORM},kind="orphan_orders"}`)).toEqual([]);
  expect(startingWith(sick, 'waygate_load_capacity')).toEqual([]);
  expect(well.get('waygate_load_recovery_seconds{scenario="baseline-mix"}')).toBe(2);
  expect(well.get('waygate_load_orphan_orders_total{scenario="baseline-mix"}')).toBe(0);
});

test('Every series carries the names of a press, at most 6 labels, and is within the counted budget', async () => {
  for (const told of [HEALTHY, COLLAPSE]) {
    const series = [...(await samplesOf(told)).keys()];
    expect(series.filter((name) => !/^waygate_(load|press)_/.test(name))).toEqual([]);
    // `le` is the histogram's own.
    const labels = series.map((name) => name.replace(/,le="[^"]*"/, '').split('="').length - 1);
    expect(Math.max(...labels)).toBeLessThanOrEqual(6);
    const { budget } = await createPressMetrics(settings, told);
    expect(series.length).toBeLessThanOrEqual(budget.total);
    expect(series.length).toBeGreaterThan(budget.total * 0.9);
  }
});

test('More series than the limit are refused with the numbers', async () => {
  const tight = { ...settings, limits: { ...settings.limits, series: 50 } };
  const refusal = await createPressMetrics(tight, COLLAPSE).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(InvalidInput);
  expect((refusal as InvalidInput).diagnostics[0]).toMatchObject({ path: 'limits.series' });
});

test('The closed sets are those that the scenarios write, and what is not in them is counted as other', async () => {
  expect(GAVE_UP).toEqual([...GAVE_UP_REASONS, OTHER]);
  expect(SUPPRESSED).toEqual([...SUPPRESSED_REASONS, OTHER]);
  expect(ANSWERS).toEqual(ANSWER_CLASSES);
  const { press } = COLLAPSE;
  const changed = {
    ...press.evidence.counts,
    warm: { ...press.evidence.counts.warm, gaveUp: { attempts: 1, boredom: 2, "it's {dark}": 3 } },
  };
  const samples = await samplesOf({
    ...COLLAPSE,
    press: { ...press, evidence: { ...press.evidence, counts: changed } },
  });
  expect(samples.get(`waygate_load_gave_up_total{${STORM},phase="warm",reason="attempts"}`)).toBe(1);
  expect(samples.get(`waygate_load_gave_up_total{${STORM},phase="warm",reason="other"}`)).toBe(5);
  expect([...samples.keys()].filter((series) => /boredom|dark/.test(series))).toEqual([]);
});

test('Journeys that are not cells of the walk make no series', async () => {
  const [first] = COLLAPSE.runs;
  if (first === undefined) throw new Error('the fixture has no run');
  const samples = await samplesOf({ ...COLLAPSE, runs: [{ ...first, journey: 'made-up' }] });
  expect([...samples.keys()].filter((series) => series.includes('made-up'))).toEqual([]);
});

test('Buckets are added up below each bound, the sum from their middles, and what is beyond counts as the last bound', async () => {
  const registry = new Registry();
  const histogram = new BucketHistogram({
    name: 'took_seconds',
    help: 'Time.',
    labelNames: ['op'],
    buckets: [1, 2],
    registry,
  });
  histogram.add({ op: 'buy' }, [2, 1, 1]);
  histogram.add({ op: 'buy' }, [1, 0, 0]);
  expect((await registry.metrics()).trim().split('\n')).toEqual([
    '# HELP took_seconds Time.',
    '# TYPE took_seconds histogram',
    'took_seconds_bucket{op="buy",le="1"} 3',
    'took_seconds_bucket{op="buy",le="2"} 4',
    'took_seconds_bucket{op="buy",le="+Inf"} 5',
    'took_seconds_sum{op="buy"} 5',
    'took_seconds_count{op="buy"} 5',
  ]);
});

test('The metrics of a scheduled runner know nothing of presses', async () => {
  const { text: exposed } = await (await createMetrics(settings)).expose();
  expect(exposed).toContain('waygate_runs_total');
  expect(exposed).not.toMatch(/waygate_(load|press)_/);
});

test.describe('with Prometheus', () => {
  test.skip(() => !hasPrometheus(), 'Prometheus and promtool are not on this machine: npm run setup');

  test('promtool has nothing against a press', async () => {
    for (const told of [HEALTHY, COLLAPSE]) expect(lintMetrics(await pressMetricsText(settings, told))).toBe('');
  });

  test('A real Prometheus scrapes a press and answers what an operator asks', async () => {
    const metrics = await createPressMetrics(settings, COLLAPSE);
    const server = await startServer({
      listen: { host: '127.0.0.1', port: 0 },
      metrics: () => metrics.expose(),
      readiness: () => ({ ready: true, checks: [] }),
    });
    const prometheus = await startPrometheus(new URL(server.url).host);
    try {
      await expect
        .poll(async () => (await prometheus.query('waygate_press_verdict == 1')).size, { timeout: 30_000 })
        .toBe(1);
      const medians = await prometheus.query(
        'histogram_quantile(0.5, sum by (le, phase) (waygate_load_intent_duration_seconds_bucket))',
      );
      const baseline = medians.get(labelKey({ phase: 'baseline' })) ?? Number.NaN;
      expect(baseline).toBeGreaterThan(0.1);
      expect(baseline).toBeLessThanOrEqual(0.15);
      const amplification = await prometheus.query(
        'sum by (phase) (waygate_load_attempts_total) / sum by (phase) (waygate_load_intents_total)',
      );
      expect(amplification.get(labelKey({ phase: 'baseline' }))).toBe(1);
      expect(amplification.get(labelKey({ phase: 'recovery' }))).toBe(3.75);
      const hurt = await prometheus.query('waygate_press_journey_pass_ratio{phase="recovery"} < 0.9');
      expect([...hurt.keys()].map((key) => JSON.parse(key))).toMatchObject([
        { journey: 'checkout-guest', segment: 'mobile-us', cohort: 'candidate' },
      ]);
    } finally {
      await prometheus.stop();
      await server.close();
    }
  });
});

test('A press replaces the group of presses at its location on a push gateway', async () => {
  const pushed: { readonly method: string | undefined; readonly url: string | undefined; readonly body: string }[] = [];
  let answer = 202;
  const gateway = createServer(async (request, response) => {
    pushed.push({ method: request.method, url: request.url, body: await text(request) });
    response.writeHead(answer).end();
  });
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const address = `127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  try {
    await pushPressMetrics({ url: `http://${address}`, settings, ...COLLAPSE });
    expect(pushed).toEqual([
      {
        method: 'PUT',
        url: '/metrics/job/waygate_adhoc/command/press/location/local',
        body: await pressMetricsText(settings, COLLAPSE),
      },
    ]);
    answer = 500;
    await expect(pushPressMetrics({ url: `http://who:s3cret@${address}`, settings, ...COLLAPSE })).rejects.toThrow(
      `could not push metrics to http://${address}: it answered 500`,
    );
  } finally {
    gateway.closeAllConnections();
    gateway.close();
  }
});

test.describe('a metrics file', () => {
  let folder: string;
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waygate-textfile-'));
  });
  test.afterEach(async () => {
    await chmod(folder, 0o755);
    await rm(folder, { recursive: true });
  });

  test('is replaced as a whole, can be read by others, and leaves nothing beside it', async () => {
    const file = join(folder, 'waygate.prom');
    await writeMetricsFile(file, 'old 1\n');
    const before = await stat(file);
    await writeMetricsFile(file, await pressMetricsText(settings, HEALTHY));
    const after = await stat(file);
    expect(await readFile(file, 'utf8')).toContain('waygate_press_verdict{scenario="baseline-mix",verdict="pass"} 1');
    // Another file in its place: a reader never sees half of it.
    expect(after.ino).not.toBe(before.ino);
    expect(after.mode & 0o777).toBe(0o644);
    expect(await readdir(folder)).toEqual(['waygate.prom']);
  });

  test('that can not be written is named, and what was there stays', async () => {
    await expect(writeMetricsFile(join(folder, 'deep', 'waygate.prom'), 'x 1\n')).rejects.toThrow(
      /^could not write metrics to .*deep\/waygate\.prom \(ENOENT: its folder is not there\)$/,
    );
    const taken = join(folder, 'taken.prom');
    await writeFile(join(folder, 'kept.prom'), 'kept 1\n');
    await rm(taken, { force: true });
    await expect(writeMetricsFile(folder, 'x 1\n')).rejects.toThrow(/could not write metrics to/);
    expect(await readdir(folder)).toEqual(['kept.prom']);
  });
});

import { expect, test } from '@playwright/test';
import { createAdhocMetrics, createMetrics, type Metrics } from '../../runner/metrics/create-metrics.ts';
import { startServer } from '../../runner/server/start-server.ts';
import { soaking, T0 } from '../support/gate/fixed-gate.ts';
import { hasPrometheus, labelKey, lintMetrics, startPrometheus } from '../support/prometheus.ts';
import { aRun, failedAt } from '../support/records.ts';
import { theSettings } from '../support/settings.ts';

test.skip(() => !hasPrometheus(), 'Prometheus and promtool are not on this machine: npm run setup');

const settings = theSettings();
const standing = { verdict: 'widen', odds: 0.2, limit: 30, cells: [] } as const;

/** In each cell: 8 passed and 2 failed candidate runs, 10 passed baseline runs, of 0.4 s to 1.3 s. */
function fill(metrics: Metrics): void {
  for (const { journey, segment } of settings.cells) {
    for (let serial = 0; serial < 10; serial += 1) {
      const shape = { journey, segment, trigger: 'schedule', durationMs: 400 + serial * 100 } as const;
      metrics.record({ kind: 'run', record: aRun(shape) });
      metrics.record({
        kind: 'run',
        record: aRun({ ...shape, cohort: 'candidate', ...(serial < 2 ? failedAt('place order') : {}) }),
      });
    }
  }
  metrics.record({ kind: 'verdict', standing, atMs: Date.now() });
  const at = new Date(T0).toISOString();
  const actuation = { decision: 2, kind: 'expose', orderedAt: at, appliedAt: at, endedAt: null } as const;
  metrics.record({ kind: 'gate', status: { ...soaking('hold'), actuation }, atMs: T0 });
}

test('promtool has nothing against the metrics, before the first run and after many', async () => {
  for (const metrics of [await createMetrics(settings), await createAdhocMetrics(settings)]) {
    expect(lintMetrics((await metrics.expose()).text)).toBe('');
    fill(metrics);
    expect(lintMetrics((await metrics.expose()).text)).toBe('');
  }
});

test('promtool would see a bad name', () => {
  expect(lintMetrics('# HELP runs_total Runs.\n# TYPE runs_total gauge\nruns_total 1\n')).not.toBe('');
});

test('A real Prometheus scrapes them and answers what an operator asks', async () => {
  const metrics = await createMetrics(settings);
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    metrics: () => metrics.expose(),
    readiness: () => ({ ready: true, checks: [] }),
  });
  const prometheus = await startPrometheus(new URL(server.url).host);
  try {
    // The counters are seen at 0 first, so that their growth is seen too.
    await expect.poll(async () => (await prometheus.query('waygate_runs_total')).size, { timeout: 30_000 }).toBe(16);
    fill(metrics);
    const passRate =
      'sum by (journey, segment, cohort) (increase(waygate_runs_total{result="pass"}[1m])) / sum by (journey, segment, cohort) (increase(waygate_runs_total{result=~"pass|fail"}[1m]))';
    const rates = Object.fromEntries(
      settings.cells.flatMap(({ journey, segment }) => [
        [labelKey({ journey, segment, cohort: 'baseline' }), 1],
        [labelKey({ journey, segment, cohort: 'candidate' }), 0.8],
      ]),
    );
    await expect
      .poll(
        async () =>
          Object.fromEntries(
            [...(await prometheus.query(passRate))].map(([key, rate]) => [key, Number(rate.toFixed(6))]),
          ),
        { timeout: 30_000 },
      )
      .toEqual(rates);

    const p95 = await prometheus.query(
      'histogram_quantile(0.95, sum by (le, journey, segment, cohort) (rate(waygate_run_duration_seconds_bucket{result="pass"}[1m])))',
    );
    expect(p95.size).toBe(4);
    for (const seconds of p95.values()) {
      expect(seconds).toBeGreaterThan(1);
      expect(seconds).toBeLessThanOrEqual(2);
    }
    const steps = await prometheus.query('sum by (step) (waygate_step_duration_seconds_count)');
    expect([...steps.keys()]).toEqual([labelKey({ step: 'open product' }), labelKey({ step: 'place order' })]);
    expect((await prometheus.query('waygate_verdict == 1')).size).toBe(1);
    const released = await prometheus.query(
      'count by (release) (probe_success * on (cohort) group_left (release) waygate_info)',
    );
    expect([...released.keys()].toSorted()).toEqual([labelKey({ release: '2.40.0' }), labelKey({ release: '2.41.0' })]);
    expect((await prometheus.query('time() - waygate_last_run_timestamp_seconds')).size).toBe(4);
  } finally {
    await prometheus.stop();
    await server.close();
  }
});

import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import { createMetrics } from '../../runner/metrics/create-metrics.ts';
import { startServer } from '../../runner/server/start-server.ts';
import { findPrometheus } from '../../runner/setup/prometheus.mjs';
import { temporaryFolder } from '../support/audit-changes.ts';
import { soaking, T0 } from '../support/gate/fixed-gate.ts';
import { example, goClients, NO_GO_CLIENTS, startGoClient } from '../support/gate/go-client.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';
import { theSettings } from '../support/settings.ts';

test.skip(() => !hasPrometheus(), 'Prometheus and promtool are not on this machine: npm run setup');

const RULES = example('prometheus-rules.yaml');
const { promtool = '' } = (await findPrometheus()) ?? {};

test('promtool has nothing against the rules', () => {
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', RULES], {
    encoding: 'utf8',
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});

const gate = (verdict: string, values: string) => ({
  series: `waygate_gate_verdict{release="shop-2.41.0",stage="5pct",verdict="${verdict}"}`,
  values,
});
const rollback = (values: string) => ({ series: 'waygate_gate_rollback{release="shop-2.41.0"}', values });

/** What is seen minute by minute (`_` is nothing), and at which minutes which alert fires. */
const ROWS: readonly {
  what: string;
  alert: string;
  input: readonly object[];
  fires: Readonly<Record<string, boolean>>;
}[] = [
  {
    what: 'a roll back is told at once, and ends',
    alert: 'WaygateGateRollsBack',
    input: [rollback('0 0 1 1 0')],
    fires: { '1m': false, '2m': true, '3m': true, '4m': false },
  },
  {
    what: 'a gate that falls silent is told after two minutes, and not when it was never there',
    alert: 'WaygateGateSilent',
    input: [rollback('0x10 stale _x20')],
    fires: { '10m': false, '12m': false, '14m': true },
  },
  { what: 'no gate at all is no silent one', alert: 'WaygateGateSilent', input: [], fires: { '30m': false } },
  {
    what: 'a hold of four hours is told, also when others came before it',
    alert: 'WaygateGateHolds',
    input: [gate('hold', '0x60 1x300'), gate('widen', '1x60 0x300')],
    fires: { '60m': false, '200m': false, '310m': true },
  },
];

for (const { what, alert, input, fires } of ROWS) {
  test(`rules: ${what}`, async () => {
    await using folder = await temporaryFolder();
    const labels = {
      WaygateGateRollsBack: { severity: 'critical' },
      WaygateGateSilent: { severity: 'warning' },
      WaygateGateHolds: { severity: 'info', stage: '5pct', verdict: 'hold' },
    }[alert];
    const tests = {
      rule_files: [RULES],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: input,
          alert_rule_test: Object.entries(fires).map(([at, does]) => ({
            eval_time: at,
            alertname: alert,
            exp_alerts: does
              ? [{ exp_labels: { release: 'shop-2.41.0', ...labels }, exp_annotations: annotationsOf(alert) }]
              : [],
          })),
        },
      ],
    };
    // JSON is YAML.
    await writeFile(folder.file('rules.test.yaml'), JSON.stringify(tests));
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', folder.file('rules.test.yaml')], {
      encoding: 'utf8',
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
}

/** The example with its second road to the roll back switched on, as its comment says. */
async function withMetric(): Promise<string> {
  const text = await readFile(example('flagger.yaml'), 'utf8');
  const [commented = ''] = /^ {4}# metrics:\n(?: {4}# {3}.*\n)+/m.exec(text) ?? [];
  return text.replace(commented, commented.replaceAll(/^( {4})# /gm, '$1'));
}

test.describe('Flagger’s own Prometheus provider, on a real Prometheus', () => {
  test.skip(() => goClients === null, NO_GO_CLIENTS);

  test('is asked nothing by the example as it is copied', async () => {
    await using client = startGoClient('flagger', example('flagger.yaml'));
    expect(await client.ask({ metric: 'waygate-roll-back' })).toMatchObject({
      ok: false,
      error: 'the file has no metric "waygate-roll-back"',
    });
  });

  test('switched on, takes one series for what it is, and a gate that is away for no roll back, but a Prometheus that is away for a failure', async () => {
    const metrics = await createMetrics(theSettings());
    let status: GateStatus | null = soaking('hold');
    const server = await startServer({
      listen: { host: '127.0.0.1', port: 0 },
      metrics: () => {
        metrics.record({ kind: 'gate', status, atMs: T0 });
        return metrics.expose();
      },
      readiness: () => ({ ready: true, checks: [] }),
    });
    const prometheus = await startPrometheus(new URL(server.url).host);
    await using folder = await temporaryFolder();
    await writeFile(folder.file('flagger.yaml'), await withMetric());
    await using client = startGoClient('flagger', folder.file('flagger.yaml'));
    const instead = { 'http://prometheus.monitoring:9090': prometheus.url, 'storefront-2.41.0': 'shop-2.41.0' };
    const measured = async () => await client.ask({ metric: 'waygate-roll-back', instead });
    try {
      await expect
        .poll(async () => [...(await prometheus.query('waygate_gate_rollback'))], { timeout: 30_000 })
        .toHaveLength(1);
      expect(await measured()).toMatchObject({ ok: true, value: 0 });
      status = soaking('roll_back');
      await expect.poll(measured, { timeout: 30_000 }).toMatchObject({ ok: false, value: 1 });
      // Another release is none of this Canary's.
      status = soaking('roll_back', 1, { plan: { id: 'shop-2.42.0' } });
      await expect.poll(measured, { timeout: 30_000 }).toMatchObject({ ok: true, value: 0 });
      status = soaking('roll_back');
      await expect.poll(measured, { timeout: 30_000 }).toMatchObject({ ok: false, value: 1 });
      await server.close();
      await expect.poll(measured, { timeout: 30_000 }).toMatchObject({ ok: true, value: 0 });
      // The price that the example names: Flagger counts it as it counts a roll back.
      await prometheus.stop();
      expect(await measured()).toMatchObject({ ok: false, error: expect.stringContaining('connection refused') });
    } finally {
      await prometheus.stop();
      await server.close();
    }
  });
});

function annotationsOf(alert: string): Readonly<Record<string, string>> {
  const check = '`waygate gate check --release shop-2.41.0` says';
  return (
    {
      WaygateGateRollsBack: { summary: 'Release shop-2.41.0 is rolled back', description: `${check} why.` },
      WaygateGateSilent: {
        summary: 'The gate of release shop-2.41.0 says nothing any more',
        description: 'Delivery systems wait as long as it is away: nothing widens, and nothing is rolled back.',
      },
      WaygateGateHolds: {
        summary: 'Release shop-2.41.0 has been held at stage 5pct for 4 hours',
        description: `${check} what it waits for.`,
      },
    }[alert] ?? {}
  );
}

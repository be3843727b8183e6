import { Gauge } from 'prom-client';
import { cohortLabels, cohortLabelsOf } from '../label-sets.ts';
import type { MetricFamily } from '../metric-family.ts';

/** Freshness: a gauge keeps its last value for ever, so alert on the age of these. 0 means never. */
const lastRun: MetricFamily = {
  adhoc: true,
  series: ({ cells }) => cohortLabels(cells).length * 2,
  create({ cells, name }, registry) {
    const labelNames = ['journey', 'segment', 'cohort'] as const;
    const ran = new Gauge({
      name: name('last_run_timestamp_seconds'),
      help: 'When the last run that could tell (pass or fail) ended; 0 if none did.',
      labelNames,
      registers: [registry],
    });
    const passed = new Gauge({
      name: name('last_success_timestamp_seconds'),
      help: 'When the last passed run ended; 0 if none did.',
      labelNames,
      registers: [registry],
    });
    for (const labels of cohortLabels(cells)) for (const gauge of [ran, passed]) gauge.set({ ...labels }, 0);
    return (event) => {
      if (event.kind !== 'run' || event.record.finishedAt === null) return;
      const labels = { ...cohortLabelsOf(event.record) };
      const seconds = Date.parse(event.record.finishedAt) / 1000;
      if (event.record.outcome === 'pass' || event.record.outcome === 'fail') ran.set(labels, seconds);
      if (event.record.outcome === 'pass') passed.set(labels, seconds);
    };
  },
};
export default lastRun;

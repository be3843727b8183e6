import { Gauge } from 'prom-client';
import { cohortLabels, cohortLabelsOf } from '../label-sets.ts';
import type { MetricFamily } from '../metric-family.ts';

/**
 * The names that every blackbox dashboard knows, without waygate's prefix. Made by the first run that could tell:
 * 0 would say that the shop is down.
 */
const probeAliases: MetricFamily = {
  adhoc: false,
  series: ({ cells }) => cohortLabels(cells).length * 2,
  create(_scope, registry) {
    const labelNames = ['journey', 'segment', 'cohort'] as const;
    const success = new Gauge({
      name: 'probe_success',
      help: 'Whether the last run that could tell passed.',
      labelNames,
      registers: [registry],
    });
    const duration = new Gauge({
      name: 'probe_duration_seconds',
      help: 'Time of the last passed run.',
      labelNames,
      registers: [registry],
    });
    return (event) => {
      if (event.kind !== 'run') return;
      const { outcome, durationMs } = event.record;
      if (outcome !== 'pass' && outcome !== 'fail') return;
      const labels = { ...cohortLabelsOf(event.record) };
      success.set(labels, outcome === 'pass' ? 1 : 0);
      if (outcome === 'pass' && durationMs !== null) duration.set(labels, durationMs / 1000);
    };
  },
};
export default probeAliases;

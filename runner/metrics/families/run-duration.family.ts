import { Histogram } from 'prom-client';
import { cohortLabels, cohortLabelsOf, histogramSeries } from '../label-sets.ts';
import type { MetricFamily } from '../metric-family.ts';

/** Journeys take longer than prom-client's default buckets, which end at 10 s. */
const BUCKETS = [0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 45, 60, 90, 120];
const RESULTS = ['pass', 'fail'] as const;

/** Time of failed runs is kept apart: an early failure must not look like a fast shop. */
const runDuration: MetricFamily = {
  adhoc: true,
  series: ({ cells }) => cohortLabels(cells).length * RESULTS.length * histogramSeries(BUCKETS),
  create({ cells, name }, registry) {
    const histogram = new Histogram({
      name: name('run_duration_seconds'),
      help: 'Time of a run from its first navigation to the end of its last step.',
      labelNames: ['journey', 'segment', 'cohort', 'result'],
      buckets: BUCKETS,
      registers: [registry],
    });
    for (const labels of cohortLabels(cells)) for (const result of RESULTS) histogram.zero({ ...labels, result });
    return (event) => {
      if (event.kind !== 'run' || event.record.durationMs === null) return;
      const result = RESULTS.find((known) => known === event.record.outcome);
      if (result !== undefined)
        histogram.observe({ ...cohortLabelsOf(event.record), result }, event.record.durationMs / 1000);
    };
  },
};
export default runDuration;

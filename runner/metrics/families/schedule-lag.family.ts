import { Histogram } from 'prom-client';
import { histogramSeries } from '../label-sets.ts';
import type { MetricFamily } from '../metric-family.ts';

const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

const scheduleLag: MetricFamily = {
  adhoc: false,
  series: () => histogramSeries(BUCKETS),
  create({ name }, registry) {
    const histogram = new Histogram({
      name: name('runner_schedule_lag_seconds'),
      help: 'Time from when a round was due to when it was started.',
      buckets: BUCKETS,
      registers: [registry],
    });
    return (event) => {
      if (event.kind === 'started') histogram.observe(Math.max(0, event.lagSeconds));
    };
  },
};
export default scheduleLag;

import { Counter } from 'prom-client';
import { FAILURE_CLASSES } from '../../core/run-record.ts';
import { cohortLabels, cohortLabelsOf } from '../label-sets.ts';
import type { MetricFamily } from '../metric-family.ts';

const failuresTotal: MetricFamily = {
  adhoc: true,
  series: ({ cells }) => cohortLabels(cells).length * FAILURE_CLASSES.length,
  create({ cells, name }, registry) {
    const counter = new Counter({
      name: name('failures_total'),
      help: 'Failed runs by class of failure.',
      labelNames: ['journey', 'segment', 'cohort', 'class'],
      registers: [registry],
    });
    for (const labels of cohortLabels(cells))
      for (const name of FAILURE_CLASSES) counter.inc({ ...labels, class: name }, 0);
    return (event) => {
      if (event.kind !== 'run' || event.record.failure === null) return;
      counter.inc({ ...cohortLabelsOf(event.record), class: event.record.failure.class });
    };
  },
};
export default failuresTotal;

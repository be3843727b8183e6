import { Counter } from 'prom-client';
import { OUTCOMES } from '../../core/run-record.ts';
import { cohortLabels, cohortLabelsOf } from '../label-sets.ts';
import type { MetricFamily } from '../metric-family.ts';

/** Pass rate of a cell: rate of `result="pass"` over the rate of `result=~"pass|fail"`. */
const runsTotal: MetricFamily = {
  adhoc: true,
  series: ({ cells }) => cohortLabels(cells).length * OUTCOMES.length,
  create({ cells, location, name }, registry) {
    const counter = new Counter({
      name: name('runs_total'),
      help: 'Finished runs by result; only fail speaks against the shop.',
      labelNames: ['journey', 'segment', 'cohort', 'location', 'result'],
      registers: [registry],
    });
    for (const labels of cohortLabels(cells))
      for (const result of OUTCOMES) counter.inc({ ...labels, location, result }, 0);
    return (event) => {
      if (event.kind === 'run')
        counter.inc({ ...cohortLabelsOf(event.record), location, result: event.record.outcome });
    };
  },
};
export default runsTotal;

import { Counter } from 'prom-client';
import { INCONCLUSIVE_CAUSES } from '../../core/run-record.ts';
import { cohortLabels, cohortLabelsOf } from '../label-sets.ts';
import type { MetricFamily } from '../metric-family.ts';

const inconclusiveTotal: MetricFamily = {
  adhoc: true,
  series: ({ cells }) => cohortLabels(cells).length * INCONCLUSIVE_CAUSES.length,
  create({ cells, name }, registry) {
    const counter = new Counter({
      name: name('inconclusive_total'),
      help: 'Runs that could not tell, by cause; they speak against nobody.',
      labelNames: ['journey', 'segment', 'cohort', 'cause'],
      registers: [registry],
    });
    for (const labels of cohortLabels(cells))
      for (const cause of INCONCLUSIVE_CAUSES) counter.inc({ ...labels, cause }, 0);
    return (event) => {
      if (event.kind !== 'run' || event.record.inconclusive === null) return;
      counter.inc({ ...cohortLabelsOf(event.record), cause: event.record.inconclusive.cause });
    };
  },
};
export default inconclusiveTotal;

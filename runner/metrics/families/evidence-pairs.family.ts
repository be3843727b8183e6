import { Gauge } from 'prom-client';
import type { MetricFamily } from '../metric-family.ts';

const evidencePairs: MetricFamily = {
  adhoc: true,
  series: ({ cells }) => cells.length,
  create({ cells, name }, registry) {
    const gauge = new Gauge({
      name: name('evidence_pairs'),
      help: 'Complete pairs of baseline and candidate that the judge has seen.',
      labelNames: ['journey', 'segment'],
      registers: [registry],
    });
    for (const { journey, segment } of cells) gauge.set({ journey, segment }, 0);
    return (event) => {
      if (event.kind !== 'verdict') return;
      for (const { journey, segment, pairs } of event.standing.cells) gauge.set({ journey, segment }, pairs);
    };
  },
};
export default evidencePairs;

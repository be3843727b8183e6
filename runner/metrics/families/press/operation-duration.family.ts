import { LOAD_PHASES } from '../../../core/pressure/load-counts.ts';
import { BucketHistogram } from '../../bucket-histogram.ts';
import { histogramSeries } from '../../label-sets.ts';
import type { PressFamily } from '../../press-family.ts';

const operationDuration: PressFamily = {
  series: ({ operations, bucketsSeconds }) => operations.length * LOAD_PHASES.length * histogramSeries(bucketsSeconds),
  create({ scenario, operations, bucketsSeconds, name }, registry) {
    const histogram = new BucketHistogram({
      name: name('load_operation_duration_seconds'),
      help: 'Time of single attempts at an operation on the shop, whatever they brought.',
      labelNames: ['scenario', 'phase', 'op'],
      buckets: bucketsSeconds,
      registry,
    });
    return ({ press }) => {
      for (const op of operations)
        for (const phase of LOAD_PHASES)
          histogram.add({ scenario, phase, op }, press.evidence.operations[op]?.[phase].durations ?? []);
    };
  },
};
export default operationDuration;

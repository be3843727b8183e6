import { LOAD_PHASES } from '../../../core/pressure/load-counts.ts';
import { BucketHistogram } from '../../bucket-histogram.ts';
import { histogramSeries } from '../../label-sets.ts';
import type { PressFamily } from '../../press-family.ts';

const intentDuration: PressFamily = {
  series: ({ bucketsSeconds }) => LOAD_PHASES.length * histogramSeries(bucketsSeconds),
  create({ scenario, bucketsSeconds, name }, registry) {
    const histogram = new BucketHistogram({
      name: name('load_intent_duration_seconds'),
      help: 'Time of intents that succeeded, from their first attempt on.',
      labelNames: ['scenario', 'phase'],
      buckets: bucketsSeconds,
      registry,
    });
    return ({ press }) => {
      for (const phase of LOAD_PHASES) histogram.add({ scenario, phase }, press.evidence.counts[phase].durations);
    };
  },
};
export default intentDuration;

import { Histogram } from 'prom-client';
import { COHORTS, cellKey } from '../../core/run-record.ts';
import { cohortLabels, cohortLabelsOf, histogramSeries } from '../label-sets.ts';
import type { MetricFamily } from '../metric-family.ts';

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Steps are not known before a journey has run once; the set is closed by this number per cell. */
const MOST_STEPS = 10;
const REST = 'other';

/** Steps that passed. Series of a step appear, in both cohorts, with the first run that has it. */
const stepDuration: MetricFamily = {
  adhoc: true,
  series: ({ cells }) => cohortLabels(cells).length * MOST_STEPS * histogramSeries(BUCKETS),
  create({ name }, registry) {
    const histogram = new Histogram({
      name: name('step_duration_seconds'),
      help: 'Time of a passed step of a journey.',
      labelNames: ['journey', 'segment', 'cohort', 'step'],
      buckets: BUCKETS,
      registers: [registry],
    });
    const known = new Map<string, Set<string>>();
    return (event) => {
      if (event.kind !== 'run') return;
      const { journey, segment } = event.record;
      const key = cellKey(event.record);
      const steps = known.get(key) ?? new Set<string>();
      known.set(key, steps);
      for (const { name: said, durationMs, outcome } of event.record.steps) {
        const step = steps.has(said) || steps.size < MOST_STEPS - 1 ? said : REST;
        if (!steps.has(step)) {
          steps.add(step);
          for (const cohort of COHORTS) histogram.zero({ journey, segment, cohort, step });
        }
        if (outcome === 'pass') histogram.observe({ ...cohortLabelsOf(event.record), step }, durationMs / 1000);
      }
    };
  },
};
export default stepDuration;

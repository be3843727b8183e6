import { Gauge } from 'prom-client';
import { COHORTS } from '../../core/run-record.ts';
import type { MetricFamily } from '../metric-family.ts';

/** The release of each cohort, to be joined by `cohort`; as a label of everything it would double every series. */
const info: MetricFamily = {
  adhoc: true,
  series: () => COHORTS.length,
  create({ releases, location, name }, registry) {
    const gauge = new Gauge({
      name: name('info'),
      help: 'The release that each cohort is expected to serve; always 1.',
      labelNames: ['cohort', 'release', 'location'],
      registers: [registry],
    });
    for (const cohort of COHORTS) gauge.set({ cohort, release: releases[cohort], location }, 1);
    return () => undefined;
  },
};
export default info;

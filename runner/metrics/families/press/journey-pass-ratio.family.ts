import { Gauge } from 'prom-client';
import { PRESSURE_PHASES } from '../../../core/run-record.ts';
import { cohortLabels } from '../../label-sets.ts';
import type { PressFamily } from '../../press-family.ts';

/** Without a run that could tell there is no share. */
const journeyPassRatio: PressFamily = {
  series: ({ cells }) => cohortLabels(cells).length * PRESSURE_PHASES.length,
  create({ scenario, cells, name }, registry) {
    const gauge = new Gauge({
      name: name('press_journey_pass_ratio'),
      help: 'Passed runs of those that could tell, before, during and after the load.',
      labelNames: ['scenario', 'journey', 'segment', 'cohort', 'phase'],
      registers: [registry],
    });
    return ({ runs }) => {
      for (const labels of cohortLabels(cells))
        for (const phase of PRESSURE_PHASES) {
          const told = runs.filter(
            (run) =>
              run.journey === labels.journey &&
              run.segment === labels.segment &&
              run.cohort === labels.cohort &&
              run.phase === phase &&
              (run.outcome === 'pass' || run.outcome === 'fail'),
          );
          const passed = told.filter(({ outcome }) => outcome === 'pass').length;
          if (told.length > 0) gauge.set({ scenario, ...labels, phase }, passed / told.length);
        }
    };
  },
};
export default journeyPassRatio;

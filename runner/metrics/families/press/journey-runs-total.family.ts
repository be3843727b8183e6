import { Counter } from 'prom-client';
import { OUTCOMES, PRESSURE_PHASES } from '../../../core/run-record.ts';
import { cohortLabels, cohortLabelsOf } from '../../label-sets.ts';
import type { PressFamily } from '../../press-family.ts';

const journeyRuns: PressFamily = {
  series: ({ cells }) => cohortLabels(cells).length * PRESSURE_PHASES.length * OUTCOMES.length,
  create({ scenario, cells, name }, registry) {
    const counter = new Counter({
      name: name('press_journey_runs_total'),
      help: 'Runs of journeys before, during and after the load, by result; only fail speaks against the shop.',
      labelNames: ['scenario', 'journey', 'segment', 'cohort', 'phase', 'result'],
      registers: [registry],
    });
    for (const labels of cohortLabels(cells))
      for (const phase of PRESSURE_PHASES)
        for (const result of OUTCOMES) counter.inc({ scenario, ...labels, phase, result }, 0);
    return ({ runs }) => {
      for (const run of runs) counter.inc({ scenario, ...cohortLabelsOf(run), phase: run.phase, result: run.outcome });
    };
  },
};
export default journeyRuns;

import { phaseCounter } from '../../phase-counter.ts';

export default phaseCounter(
  'load_script_errors_total',
  'Iterations of the scenario that threw.',
  (counts) => counts.scriptErrors,
);

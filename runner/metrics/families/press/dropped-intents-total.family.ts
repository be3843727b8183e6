import { phaseCounter } from '../../phase-counter.ts';

export default phaseCounter(
  'load_dropped_intents_total',
  'Intents that the generator could not start in time.',
  (counts) => counts.dropped,
);

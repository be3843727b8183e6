import { phaseCounter } from '../../phase-counter.ts';

export default phaseCounter(
  'load_intents_total',
  'What shoppers wanted, by the phase in which it began.',
  (counts) => counts.intents,
);

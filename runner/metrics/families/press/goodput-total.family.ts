import { phaseCounter } from '../../phase-counter.ts';

export default phaseCounter(
  'load_goodput_total',
  'Intents that succeeded within their deadline.',
  (counts) => counts.goodput,
);

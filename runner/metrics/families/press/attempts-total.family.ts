import { phaseCounter } from '../../phase-counter.ts';

export default phaseCounter(
  'load_attempts_total',
  'Requests that could have brought it, the first one of each intent included.',
  (counts) => counts.attempts,
);

import { phaseCounter } from '../../phase-counter.ts';

export default phaseCounter(
  'load_other_release_total',
  'Answers of another release than the one under pressure.',
  (counts) => counts.otherRelease,
);

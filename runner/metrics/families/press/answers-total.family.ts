import { phaseCounterBy } from '../../phase-counter.ts';
import { ANSWERS } from '../../press-labels.ts';

export default phaseCounterBy(
  'load_answers_total',
  'Answers of the shop by class; none is a time-out or a broken connection.',
  {
    label: 'class',
    values: ANSWERS,
    read: (counts) => counts.answers,
  },
);

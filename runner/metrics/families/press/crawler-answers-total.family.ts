import { phaseCounterBy } from '../../phase-counter.ts';
import { ANSWERS } from '../../press-labels.ts';

export default phaseCounterBy(
  'load_crawler_answers_total',
  'Answers to crawlers by class; they are in no other counter. error: 5xx, and 503 without Retry-After.',
  {
    label: 'class',
    values: ANSWERS,
    read: (counts) => counts.crawled,
  },
);

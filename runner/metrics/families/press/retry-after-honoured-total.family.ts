import { phaseCounter } from '../../phase-counter.ts';

export default phaseCounter(
  'load_retry_after_honoured_total',
  'Retries that waited as long as the shop asked for.',
  (counts) => counts.retryAfterHonoured,
);

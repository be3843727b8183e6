import { phaseCounterBy } from '../../phase-counter.ts';
import { SUPPRESSED } from '../../press-labels.ts';

export default phaseCounterBy('load_retry_suppressed_total', 'Retries that clients did not make, by reason.', {
  label: 'reason',
  values: SUPPRESSED,
  read: (counts) => counts.suppressed,
});

import { phaseCounterBy } from '../../phase-counter.ts';
import { GAVE_UP } from '../../press-labels.ts';

export default phaseCounterBy('load_gave_up_total', 'Intents that ended without success, by reason.', {
  label: 'reason',
  values: GAVE_UP,
  read: (counts) => counts.gaveUp,
});

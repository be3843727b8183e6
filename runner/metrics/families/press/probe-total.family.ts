import { phaseCounterBy } from '../../phase-counter.ts';

export default phaseCounterBy('load_probe_total', 'Looks of the probe that never retries, by what they found.', {
  label: 'health',
  values: ['ok', 'bad'],
  read: (counts) => counts.probe,
});

import { Gauge } from 'prom-client';
import { VERDICTS } from '../../core/result.ts';
import type { MetricFamily } from '../metric-family.ts';

/** A state set: exactly one is 1. Before the first judgement that is `hold`: ignorance is hold. */
const verdict: MetricFamily = {
  adhoc: true,
  series: () => VERDICTS.length + 1,
  create({ name }, registry) {
    const state = new Gauge({
      name: name('verdict'),
      help: 'The verdict in force: 1 for the one of widen, hold and roll_back that holds.',
      labelNames: ['verdict'],
      registers: [registry],
    });
    const judgedAt = new Gauge({
      name: name('verdict_timestamp_seconds'),
      help: 'When the evidence was last judged; 0 if never.',
      registers: [registry],
    });
    const show = (current: string) => {
      for (const known of VERDICTS) state.set({ verdict: known }, known === current ? 1 : 0);
    };
    show('hold');
    return (event) => {
      if (event.kind !== 'verdict') return;
      show(event.standing.verdict);
      judgedAt.set(event.atMs / 1000);
    };
  },
};
export default verdict;

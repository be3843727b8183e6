import { Gauge } from 'prom-client';
import type { MetricFamily } from '../metric-family.ts';

const gateOdds: MetricFamily = {
  adhoc: true,
  series: () => 2,
  create({ name, limit }, registry) {
    const odds = new Gauge({
      name: name('gate_odds'),
      help: 'Evidence, as x : 1, that the candidate fails more than the baseline.',
      registers: [registry],
    });
    const rollBackAt = new Gauge({
      name: name('gate_limit'),
      help: 'Gate odds at which the candidate is rolled back.',
      registers: [registry],
    });
    rollBackAt.set(limit);
    return (event) => {
      if (event.kind !== 'verdict') return;
      odds.set(event.standing.odds);
      rollBackAt.set(event.standing.limit);
    };
  },
};
export default gateOdds;

import { Counter } from 'prom-client';
import { type MetricFamily, MISSED } from '../metric-family.ts';

const missedTotal: MetricFamily = {
  adhoc: false,
  series: ({ cells }) => new Set(cells.map(({ journey }) => journey)).size * MISSED.length,
  create({ cells, name }, registry) {
    const counter = new Counter({
      name: name('runner_missed_total'),
      help: 'Rounds that were due and not run, by reason.',
      labelNames: ['journey', 'reason'],
      registers: [registry],
    });
    for (const { journey } of cells) for (const reason of MISSED) counter.inc({ journey, reason }, 0);
    return (event) => {
      if (event.kind === 'missed') counter.inc({ journey: event.journey, reason: event.reason });
    };
  },
};
export default missedTotal;

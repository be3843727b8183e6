import { Gauge } from 'prom-client';
import type { MetricFamily } from '../metric-family.ts';

const runnerLoad: MetricFamily = {
  adhoc: false,
  series: () => 2,
  create({ name }, registry) {
    const queued = new Gauge({
      name: name('runner_queue_depth'),
      help: 'Rounds that wait for a worker.',
      registers: [registry],
    });
    const active = new Gauge({ name: name('runner_active'), help: 'Rounds under way.', registers: [registry] });
    return (event) => {
      if (event.kind !== 'load') return;
      queued.set(event.queued);
      active.set(event.active);
    };
  },
};
export default runnerLoad;

import { Counter } from 'prom-client';
import type { MetricFamily } from '../metric-family.ts';

const runnerFaults: MetricFamily = {
  adhoc: false,
  series: () => 2,
  create({ name }, registry) {
    const worker = new Counter({
      name: name('runner_worker_faults_total'),
      help: 'Rounds that the engine could not carry out.',
      registers: [registry],
    });
    const store = new Counter({
      name: name('runner_store_errors_total'),
      help: 'Writes that the evidence store refused.',
      registers: [registry],
    });
    return (event) => {
      if (event.kind === 'worker_fault') worker.inc();
      if (event.kind === 'store_error') store.inc();
    };
  },
};
export default runnerFaults;

import { Gauge } from 'prom-client';
import { ACTUATION_STATES, actuationSeconds } from '../../core/release/actuation.ts';
import { statusAt } from '../../core/release/gate-status.ts';
import type { MetricFamily } from '../metric-family.ts';

/** How long the newest order takes, or took: it is over when its time stands still. Only while the gate looks, as its answer. */
const gateActuation: MetricFamily = {
  adhoc: false,
  series: () => ACTUATION_STATES.length,
  create({ name }, registry) {
    const seconds = new Gauge({
      name: name('gate_actuation_seconds'),
      help: 'How long the newest order has been, or was, ordered until it was in force, and applied until it was proved. No series: it has not come so far. Absent while the gate does not look.',
      labelNames: ['release', 'state'],
      registers: [registry],
    });
    return (event) => {
      if (event.kind !== 'gate') return;
      seconds.reset();
      const { status, atMs } = event;
      if (status === null || statusAt(status, atMs) !== status) return;
      const { release, actuation } = status;
      if (actuation === undefined || actuation === null) return;
      for (const state of ACTUATION_STATES) {
        const spent = actuationSeconds(actuation, state, atMs);
        if (spent !== null) seconds.set({ release, state }, spent);
      }
    };
  },
};
export default gateActuation;

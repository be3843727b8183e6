import { Gauge } from 'prom-client';
import type { MetricFamily } from '../metric-family.ts';

/** How old the gate's answer is, and what it rests on; alert on `time() - …`. They stay when the gate no longer looks: that is what they tell. */
const gateFreshness: MetricFamily = {
  adhoc: false,
  series: () => 2,
  create({ name }, registry) {
    const looked = new Gauge({
      name: name('gate_looked_timestamp_seconds'),
      help: 'When the gate last looked at the release.',
      labelNames: ['release'],
      registers: [registry],
    });
    const evidence = new Gauge({
      name: name('gate_evidence_timestamp_seconds'),
      help: 'When the newest pair that the stage is judged by was seen. Absent while there is none.',
      labelNames: ['release'],
      registers: [registry],
    });
    return (event) => {
      if (event.kind !== 'gate') return;
      looked.reset();
      evidence.reset();
      if (event.status === null) return;
      const { release, at, evidenceAt } = event.status;
      looked.set({ release }, Date.parse(at) / 1000);
      if (evidenceAt !== null) evidence.set({ release }, Date.parse(evidenceAt) / 1000);
    };
  },
};
export default gateFreshness;

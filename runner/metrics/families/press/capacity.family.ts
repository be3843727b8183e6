import { Gauge } from 'prom-client';
import type { PressFamily } from '../../press-family.ts';

/** Of a press that looked for the limit. 0: not even the first step was carried. */
const capacity: PressFamily = {
  series: () => 1,
  create({ scenario, name }, registry) {
    const knee = new Gauge({
      name: name('load_capacity_intents_per_second'),
      help: 'Highest rate of new intents that was carried.',
      labelNames: ['scenario'],
      registers: [registry],
    });
    return ({ press }) => {
      const found = press.document.capacity;
      if (found !== undefined) knee.set({ scenario }, found.kneeIntentsPerSecond ?? 0);
    };
  },
};
export default capacity;

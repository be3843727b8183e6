import { Gauge } from 'prom-client';
import type { PressFamily } from '../../press-family.ts';

const goodputRatio: PressFamily = {
  series: () => 1,
  create({ scenario, name }, registry) {
    const gauge = new Gauge({
      name: name('load_goodput_ratio'),
      help: 'Share of intents served in time under pressure, of that in the baseline phase.',
      labelNames: ['scenario'],
      registers: [registry],
    });
    return ({ press }) => {
      if (press.document.goodputRatio !== null) gauge.set({ scenario }, press.document.goodputRatio);
    };
  },
};
export default goodputRatio;

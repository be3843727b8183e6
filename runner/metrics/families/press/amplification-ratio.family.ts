import { Gauge } from 'prom-client';
import { LOAD_PHASES } from '../../../core/pressure/load-counts.ts';
import type { PressFamily } from '../../press-family.ts';

/** What clients make of an intent, and what the shop makes of a request. */
const amplificationRatio: PressFamily = {
  series: () => LOAD_PHASES.length + 1,
  create({ scenario, name }, registry) {
    const client = new Gauge({
      name: name('load_amplification_ratio'),
      help: 'Attempts per intent.',
      labelNames: ['scenario', 'phase'],
      registers: [registry],
    });
    const shop = new Gauge({
      name: name('load_shop_amplification_ratio'),
      help: 'Inner work of the shop per request under pressure, as a multiple of that in the baseline phase.',
      labelNames: ['scenario'],
      registers: [registry],
    });
    return ({ press }) => {
      const { phases, shopAmplification } = press.document;
      for (const { name: phase, amplification } of phases)
        if (amplification !== null) client.set({ scenario, phase }, amplification);
      if (shopAmplification !== null) shop.set({ scenario }, shopAmplification);
    };
  },
};
export default amplificationRatio;

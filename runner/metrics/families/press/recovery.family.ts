import { Gauge } from 'prom-client';
import type { PressFamily } from '../../press-family.ts';

/** A shop that did not recover while it was watched has no recovery time; then `metastable` tells whether it was the load. */
const recovery: PressFamily = {
  series: () => 2,
  create({ scenario, name }, registry) {
    const seconds = new Gauge({
      name: name('load_recovery_seconds'),
      help: 'From the end of the pressure until intents were served in time again, or the probe was, when a guard had ended the load.',
      labelNames: ['scenario'],
      registers: [registry],
    });
    const metastable = new Gauge({
      name: name('load_metastable'),
      help: 'Whether the load went back to what it was, or was ended, and the shop did not come back.',
      labelNames: ['scenario'],
      registers: [registry],
    });
    return ({ press }) => {
      const { recoverySeconds, metastable: stuck } = press.document;
      if (recoverySeconds !== null) seconds.set({ scenario }, recoverySeconds);
      metastable.set({ scenario }, stuck ? 1 : 0);
    };
  },
};
export default recovery;

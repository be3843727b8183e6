import { Counter, Gauge } from 'prom-client';
import { EFFECT_KINDS } from '../../../core/pressure/effects.ts';
import type { PressFamily } from '../../press-family.ts';

/** What was not assessed has no count: 0 would say that it was looked for and not found. */
const effects: PressFamily = {
  series: () => EFFECT_KINDS.length * 2,
  create({ scenario, name }, registry) {
    const labelNames = ['scenario', 'kind'] as const;
    const count = new Counter({
      name: name('load_wrong_effects_total'),
      help: 'Disagreements between what clients were told and what the books of the shop hold, by kind.',
      labelNames,
      registers: [registry],
    });
    const assessed = new Gauge({
      name: name('load_effects_assessed'),
      help: 'Whether a kind of disagreement was looked for.',
      labelNames,
      registers: [registry],
    });
    return ({ press }) => {
      for (const kind of EFFECT_KINDS) {
        const result = press.evidence.effects[kind];
        assessed.set({ scenario, kind }, result.assessed ? 1 : 0);
        if (result.assessed) count.inc({ scenario, kind }, result.count);
      }
    };
  },
};
export default effects;

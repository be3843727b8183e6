import { Counter, Gauge } from 'prom-client';
import type { EffectResult } from '../../../core/pressure/effects.ts';
import type { PressFamily } from '../../press-family.ts';

/** The three that alerts are written on, by the names that they go by; the rest is in `load_wrong_effects_total`. */
const orderEffects: PressFamily = {
  series: () => 3,
  create({ scenario, name }, registry) {
    const shape = { labelNames: ['scenario'] as const, registers: [registry] };
    const duplicates = new Counter({
      ...shape,
      name: name('load_duplicate_effects_total'),
      help: 'Intents that left more than one order.',
    });
    const orphans = new Counter({
      ...shape,
      name: name('load_orphan_orders_total'),
      help: 'Orders that no client was told about.',
    });
    const oversold = new Gauge({
      ...shape,
      name: name('load_oversold_units'),
      help: 'Units sold beyond the stock.',
    });
    const found = (result: EffectResult, tell: (count: number) => void) => {
      if (result.assessed) tell(result.count);
    };
    return ({ press }) => {
      const { duplicate_orders, orphan_orders, oversold: beyond } = press.evidence.effects;
      found(duplicate_orders, (count) => duplicates.inc({ scenario }, count));
      found(orphan_orders, (count) => orphans.inc({ scenario }, count));
      found(beyond, (count) => oversold.set({ scenario }, count));
    };
  },
};
export default orderEffects;

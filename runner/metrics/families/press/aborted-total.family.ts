import { Counter } from 'prom-client';
import type { Stopped } from '../../../core/pressure/press-evidence.ts';
import type { PressFamily } from '../../press-family.ts';

const BY: readonly Stopped['by'][] = ['guard', 'generator', 'person', 'limit'];

const abortedTotal: PressFamily = {
  series: () => BY.length,
  create({ scenario, name }, registry) {
    const counter = new Counter({
      name: name('load_abort_total'),
      help: 'Loads that ended before their plan did, by who ended them.',
      labelNames: ['scenario', 'by'],
      registers: [registry],
    });
    for (const by of BY) counter.inc({ scenario, by }, 0);
    return ({ press }) => {
      const { stopped } = press.evidence;
      if (stopped !== null) counter.inc({ scenario, by: stopped.by });
    };
  },
};
export default abortedTotal;

import { Counter } from 'prom-client';
import { LOAD_PHASES } from '../../../core/pressure/load-counts.ts';
import type { PressFamily } from '../../press-family.ts';

/** Goodput of a segment ÷ its intents: who is served when not all are. */
const segmentIntents: PressFamily = {
  series: ({ segments }) => segments.length * LOAD_PHASES.length * 2,
  create({ scenario, segments, name }, registry) {
    const labelNames = ['scenario', 'phase', 'segment'] as const;
    const intents = new Counter({
      name: name('load_segment_intents_total'),
      help: 'What shoppers of a segment wanted.',
      labelNames,
      registers: [registry],
    });
    const goodput = new Counter({
      name: name('load_segment_goodput_total'),
      help: 'Intents of a segment that succeeded within their deadline.',
      labelNames,
      registers: [registry],
    });
    return ({ press }) => {
      for (const segment of segments)
        for (const phase of LOAD_PHASES) {
          const counts = press.evidence.segments[segment]?.[phase];
          intents.inc({ scenario, phase, segment }, counts?.intents ?? 0);
          goodput.inc({ scenario, phase, segment }, counts?.goodput ?? 0);
        }
    };
  },
};
export default segmentIntents;

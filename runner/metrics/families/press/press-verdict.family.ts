import { Gauge } from 'prom-client';
import { PRESS_VERDICTS } from '../../../core/pressure/press-document.ts';
import type { PressFamily } from '../../press-family.ts';

/** A state set: at most one is 1. None is, when there was no verdict. */
const pressVerdict: PressFamily = {
  series: () => PRESS_VERDICTS.length + 1,
  create({ scenario, name }, registry) {
    const state = new Gauge({
      name: name('press_verdict'),
      help: 'The verdict of the last press: 1 for the one of pass, fail, invalid and aborted that holds.',
      labelNames: ['scenario', 'verdict'],
      registers: [registry],
    });
    const endedAt = new Gauge({
      name: name('press_verdict_timestamp_seconds'),
      help: 'When the press ended; alert on its age.',
      labelNames: ['scenario'],
      registers: [registry],
    });
    return ({ press, walk }) => {
      for (const verdict of PRESS_VERDICTS)
        state.set({ scenario, verdict }, press.document.verdict === verdict ? 1 : 0);
      if (walk.endedAt !== null) endedAt.set({ scenario }, Date.parse(walk.endedAt) / 1000);
    };
  },
};
export default pressVerdict;

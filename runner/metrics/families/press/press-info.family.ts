import { Gauge } from 'prom-client';
import type { PressFamily } from '../../press-family.ts';

/** What was pressed, how hard and with what, to be joined by `scenario`. */
const pressInfo: PressFamily = {
  series: () => 2,
  create({ scenario, location, name }, registry) {
    const info = new Gauge({
      name: name('press_info'),
      help: 'What the last press was of; always 1. The stage is in percent of users.',
      labelNames: ['scenario', 'release', 'stage', 'target', 'k6_version', 'location'],
      registers: [registry],
    });
    const asked = new Gauge({
      name: name('press_stage_intents_per_second'),
      help: 'New intents per second that the stage will send; the pressure was a multiple of it.',
      labelNames: ['scenario'],
      registers: [registry],
    });
    return ({ press, walk }) => {
      const { stage, generators } = press.evidence;
      const labels = {
        scenario,
        release: walk.releases.candidate,
        stage: String(stage.percent),
        target: walk.target,
        k6_version: generators[0]?.version ?? 'unknown',
        location,
      };
      info.set(labels, 1);
      asked.set({ scenario }, stage.intentsPerSecond);
    };
  },
};
export default pressInfo;

import { Gauge } from 'prom-client';
import { gateAnswer, isThrough } from '../../core/release/gate-answer.ts';
import { statusAt } from '../../core/release/gate-status.ts';
import { VERDICTS } from '../../core/result.ts';
import type { MetricFamily } from '../metric-family.ts';

/**
 * What the gate answers, as every delivery system hears it. One release at a time, and only while the gate looks at it: an old answer would be taken for one.
 * `gate_rollback` is one series, because Flagger takes the last of several.
 */
const gateAnswerFamily: MetricFamily = {
  adhoc: false,
  series: () => VERDICTS.length + 1,
  create({ name }, registry) {
    const verdict = new Gauge({
      name: name('gate_verdict'),
      help: 'What the gate answers about the release: 1 for the one of widen, hold and roll_back that holds. Absent while it does not look.',
      labelNames: ['release', 'stage', 'verdict'],
      registers: [registry],
    });
    const rollback = new Gauge({
      name: name('gate_rollback'),
      help: 'Whether the release must be taken back: 1 or 0. Absent while the gate does not look.',
      labelNames: ['release'],
      registers: [registry],
    });
    return (event) => {
      if (event.kind !== 'gate') return;
      verdict.reset();
      rollback.reset();
      const { status, atMs } = event;
      if (status === null || statusAt(status, atMs) !== status) return;
      const { release, stage } = status;
      // About the stage in the label; once that is over, about the release, which may be in doubt again while it is watched.
      const answer = gateAnswer(status, atMs, isThrough(status) ? undefined : stage);
      for (const known of VERDICTS) verdict.set({ release, stage, verdict: known }, known === answer.verdict ? 1 : 0);
      rollback.set({ release }, answer.verdict === 'roll_back' ? 1 : 0);
    };
  },
};
export default gateAnswerFamily;

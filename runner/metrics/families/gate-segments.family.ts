import { Gauge } from 'prom-client';
import { statusAt } from '../../core/release/gate-status.ts';
import { VERDICTS } from '../../core/result.ts';
import type { Cell } from '../../core/run-record.ts';
import type { MetricFamily } from '../metric-family.ts';

/** Which segment it is that holds a release or turns it back. What delivery systems may act on is `gate_verdict` alone. */
const gateSegments: MetricFamily = {
  adhoc: false,
  series: ({ cells }) => segmentsOf(cells).length * VERDICTS.length,
  create({ cells, name }, registry) {
    const verdict = new Gauge({
      name: name('gate_segment_verdict'),
      help: 'What the cells of a segment say by themselves of the stage: 1 for the one of widen, hold and roll_back that holds; hold while nothing is judged. Absent while the gate does not look.',
      labelNames: ['release', 'stage', 'segment', 'verdict'],
      registers: [registry],
    });
    const segments = segmentsOf(cells);
    return (event) => {
      if (event.kind !== 'gate') return;
      verdict.reset();
      const { status, atMs } = event;
      if (status === null || statusAt(status, atMs) !== status) return;
      const { release, stage } = status;
      for (const segment of segments) {
        const said = status.segments?.find((it) => it.segment === segment)?.verdict ?? 'hold';
        for (const known of VERDICTS) verdict.set({ release, stage, segment, verdict: known }, known === said ? 1 : 0);
      }
    };
  },
};
export default gateSegments;

function segmentsOf(cells: readonly Cell[]): readonly string[] {
  return [...new Set(cells.map(({ segment }) => segment))];
}

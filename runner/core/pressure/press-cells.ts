import { quantile } from '../quantile.ts';
import { PRESSURE_PHASES, type RunRecord } from '../run-record.ts';
import type { PressCell, PressCellTally } from './press-document.ts';

/** Every cell in every phase in which it was walked, by journey and segment, phases in their order. */
export function pressCells(runs: readonly RunRecord[]): readonly PressCell[] {
  const cells = Map.groupBy(runs, ({ journey, segment }) => JSON.stringify([journey, segment]));
  return [...cells]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, ofCell]) => PRESSURE_PHASES.flatMap((phase) => cellIn(ofCell, phase)));
}

function cellIn(ofCell: readonly RunRecord[], phase: PressCell['phase']): PressCell[] {
  const inPhase = ofCell.filter((run) => run.phase === phase);
  const first = inPhase[0];
  if (first === undefined) return [];
  const { journey, segment } = first;
  const of = (cohort: RunRecord['cohort']) => tallyOf(inPhase.filter((run) => run.cohort === cohort));
  return [{ journey, segment, phase, candidate: of('candidate'), baseline: of('baseline') }];
}

function tallyOf(runs: readonly RunRecord[]): PressCellTally {
  const count = (outcome: RunRecord['outcome']) => runs.filter((run) => run.outcome === outcome).length;
  return {
    runs: runs.length,
    pass: count('pass'),
    fail: count('fail'),
    inconclusive: count('inconclusive') + count('skipped'),
    p50Ms: quantile(passedMs(runs), 0.5),
  };
}

/** How long the passed ones took. */
export function passedMs(runs: readonly RunRecord[]): number[] {
  return runs.flatMap(({ outcome, durationMs }) => (outcome === 'pass' && durationMs !== null ? [durationMs] : []));
}

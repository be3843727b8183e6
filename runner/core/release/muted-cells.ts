import { type Cell, cellKey } from '../run-record.ts';
import { stagesHere } from './forced.ts';
import { activeOverrides } from './overrides.ts';
import type { ReleaseState } from './state.ts';

type Overridden = Pick<ReleaseState, 'plan' | 'stage' | 'phase' | 'resumeTo' | 'visits' | 'overrides'>;

/**
 * Whether somebody took it out of the judgement for a time, in the stage that the release is at: a cell, or what is said of a journey or of
 * a segment; never what is said of all together.
 */
export function isMuted({ journey, segment }: Partial<Cell>, state: Overridden, nowMs: number): boolean {
  if (journey === undefined && segment === undefined) return false;
  const here = stagesHere(state);
  return activeOverrides(state.overrides, nowMs).some(
    ({ forces, scope }) =>
      forces === 'mute' &&
      (scope.stage === undefined || here.includes(scope.stage)) &&
      (scope.journey ?? journey) === journey &&
      (scope.segment ?? segment) === segment,
  );
}

/** The muted ones of these, by `cellKey`. */
export function mutedCells(state: Overridden, cells: readonly Cell[], nowMs: number): ReadonlySet<string> {
  return new Set(cells.filter((cell) => isMuted(cell, state, nowMs)).map(cellKey));
}

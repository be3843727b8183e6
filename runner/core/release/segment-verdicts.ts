import type { CellResult, VerdictValue } from '../result.ts';
import type { Cell } from '../run-record.ts';
import { type CheckRoles, roleOf } from './check-role.ts';

export interface SegmentVerdict {
  readonly segment: string;
  readonly verdict: VerdictValue;
}

/**
 * What the cells of each segment say by themselves, the worst of them: a bad guard rolls back, anything else that is not good holds. What is only
 * informed of, and what somebody muted, says nothing. The release is judged by more than that: pools, soak, criteria and people.
 */
export function segmentVerdicts(
  cells: readonly CellResult[],
  roles: CheckRoles,
  isMuted: (cell: Cell) => boolean,
): readonly SegmentVerdict[] {
  return [...new Set(cells.map(({ segment }) => segment))].map((segment) => {
    const asked = cells.filter((cell) => cell.segment === segment && roleOf(roles, cell) !== 'info' && !isMuted(cell));
    const isBad = asked.some((cell) => cell.state === 'bad' && roleOf(roles, cell) === 'guard');
    const verdict = isBad ? 'roll_back' : asked.every(({ state }) => state === 'good') ? 'widen' : 'hold';
    return { segment, verdict };
  });
}

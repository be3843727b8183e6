import type { CellResult, CellState, Reason } from '../result.ts';
import { cellKey } from '../run-record.ts';
import type { JudgeState } from './judge-state.ts';
import type { ClaimEvidence } from './judgement.ts';
import { cohortTally } from './tally.ts';

/** What is shown of every cell: its worse claim in each respect. */
export function cellResults(
  state: JudgeState,
  evidence: readonly ClaimEvidence[],
  reasons: readonly Reason[],
): readonly CellResult[] {
  return [...state.cells].map(([key, { cell, tallies }]) => {
    const claims = evidence.filter((claim) => cellKey(claim) === key);
    const spoken = reasons.filter(
      (reason) => reason.segment === cell.segment && (reason.journey ?? cell.journey) === cell.journey,
    );
    return {
      journey: cell.journey,
      segment: cell.segment,
      state: cellState(claims, spoken, state),
      odds: Math.max(...claims.map(({ worse }) => worse)),
      healthy: Math.min(...claims.map(({ healthy }) => healthy)),
      healthyAt: state.walk.policy.healthyAt,
      suspicion: Math.max(...claims.map(({ suspicion }) => suspicion)),
      pairs: claims.find(({ check }) => check === 'passes')?.pairs ?? 0,
      baseline: cohortTally(tallies.baseline),
      candidate: cohortTally(tallies.candidate),
    };
  });
}

function cellState(claims: readonly ClaimEvidence[], reasons: readonly Reason[], { walk }: JudgeState): CellState {
  const says = (code: Reason['code']) => reasons.some((reason) => reason.code === code);
  if (says('regression')) return 'bad';
  if (says('wrong_release')) return 'wrong_release';
  if (claims.some(({ suspicion }) => suspicion >= walk.policy.suspicionAt)) return 'suspicious';
  if (claims.every(({ pairs }) => pairs === 0)) return 'no_data';
  if (says('stale')) return 'stale';
  if (says('no_data')) return 'undecided';
  return claims.every(({ healthy }) => healthy >= walk.policy.healthyAt) ? 'good' : 'undecided';
}

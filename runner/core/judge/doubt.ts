import type { JudgePolicy } from '../policy.ts';
import type { Reason } from '../result.ts';
import { type Cell, cellKey } from '../run-record.ts';
import type { JudgeState } from './judge-state.ts';
import type { ClaimEvidence } from './judgement.ts';
import { accusation, regressionOf } from './regression.ts';
import { asOdds } from './wording.ts';

/** Claims under suspicion, strongest first: those that look most like a regression before those both releases share. */
export function suspiciousClaims(evidence: readonly ClaimEvidence[], policy: JudgePolicy): readonly ClaimEvidence[] {
  return evidence
    .filter(({ suspicion }) => suspicion >= policy.suspicionAt)
    .sort((a, b) => b.worse - a.worse || b.suspicion - a.suspicion);
}

/** Suspicion holds. When the baseline is suspicious too, the environment or something shared is sick, not the release. */
export function suspicionReasons(state: JudgeState, suspicious: readonly ClaimEvidence[]): readonly Reason[] {
  const { suspicionAt } = state.walk.policy;
  return suspicious.map((claim) => {
    const about = accusation(claim, state.cells.get(cellKey(claim)));
    if (claim.control >= suspicionAt) {
      const what = claim.check === 'passes' ? 'both releases fail' : 'both releases are slow';
      const text = `${about}. Here ${what}: the environment or something that they share is damaged. A rollback may not mend that; a person should look.`;
      return { ...regressionOf(claim), code: 'control_unhealthy', text };
    }
    const text = `${about}. That is suspicious, but no proof that the candidate is worse yet (evidence ${asOdds(claim.worse)}); the cell is asked again at once.`;
    return { ...regressionOf(claim), code: 'undecided', text };
  });
}

/** Cells to probe again, each once, in the order of their strongest claim. */
export function cellsOf(claims: readonly ClaimEvidence[]): readonly Cell[] {
  const cells = new Map(claims.map(({ journey, segment }) => [cellKey({ journey, segment }), { journey, segment }]));
  return [...cells.values()];
}

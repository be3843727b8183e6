import { countApprovals } from './approvals.ts';
import type { Role } from './plan.ts';
import type { ReleaseState } from './state.ts';

/** How many different people with one of the roles approved the stage that the release is at. */
export function approvers(
  { approvals, stage }: Pick<ReleaseState, 'approvals' | 'stage'>,
  roles: readonly Role[],
): number {
  const here = approvals.filter((approval) => approval.stage === stage);
  return countApprovals({ roles, people: 0 }, here).by.length;
}

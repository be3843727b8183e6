import { type Cell, cellKey } from '../run-record.ts';

export const CHECK_ROLES = ['guard', 'watch', 'info'] as const;
/**
 * What a cell may do to a release. `guard`: turn it back, and hold it until it is shown to be healthy; `watch`: hold it, never turn it back;
 * `info`: neither, it is walked and shown.
 */
export type CheckRole = (typeof CHECK_ROLES)[number];

/** By journey, or by cell (`<journey> × <segment>`), which wins; a guard unless said. */
export type CheckRoles = Readonly<Record<string, CheckRole>>;

export function roleOf(roles: CheckRoles, cell: Cell): CheckRole {
  return roles[cellKey(cell)] ?? roles[cell.journey] ?? 'guard';
}

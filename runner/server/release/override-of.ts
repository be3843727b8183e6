import { randomBytes } from 'node:crypto';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { GateStatus } from '../../core/release/gate-status.ts';
import { overrideProblems } from '../../core/release/overrides.ts';
import type { Override, Person } from '../../core/release/plan.ts';
import type { OverrideBody } from './change-bodies.ts';
import type { ReleasePartOptions } from './release-part.ts';

/** The override that a person asked for, with an id of its own, and all that is wrong with it. */
export function overrideOf(
  { scope, forces, reason, expiresAt, minutes, ticket }: OverrideBody,
  by: Person,
  { stages, overrideSeconds }: GateStatus,
  { cells, now }: Pick<ReleasePartOptions, 'cells' | 'now'>,
): { readonly override: Override; readonly problems: readonly Diagnostic[] } {
  const at = now();
  const override: Override = {
    id: `o-${randomBytes(4).toString('hex')}`,
    scope,
    forces,
    reason,
    ...(ticket === undefined ? {} : { ticket }),
    by,
    at: new Date(at).toISOString(),
    expiresAt: expiresAt ?? new Date(at + (minutes ?? 0) * 60_000).toISOString(),
  };
  const problems = overrideProblems(override, { plan: { stages, overrideSeconds }, cells, now: at });
  return { override, problems };
}

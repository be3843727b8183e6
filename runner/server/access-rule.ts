import type { Person, Role } from '../core/release/plan.ts';

/** Who may ask a route. `open`: anybody, and why that does no harm. */
export type AccessRule = { readonly roles: readonly Role[] } | { readonly open: string };

/** Whether it lets somebody in; null: somebody whom nobody knows. */
export function letsIn(rule: AccessRule, person: Person | null): boolean {
  return 'open' in rule || (person !== null && rule.roles.includes(person.role));
}

import { type Authority, type Person, ROLES, type Role, type StagePlan } from './plan.ts';

/** Whether somebody may do something; if not, why, in words. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly refusal: string };

/** What says who may do what in a stage. */
type Governed = Pick<StagePlan, 'name' | 'authority'>;

const ALLOWED: Permission = { allowed: true };

/** Whether a person's approval counts for widening past the stage. */
export function mayWiden(person: Person, { name, authority: { widen } }: Governed): Permission {
  if (widen !== 'policy') return among(person, widen.roles, `approve that "${name}" is widened`);
  return {
    allowed: false,
    refusal: `"${name}" is widened by evidence alone: no approval is needed, and none counts; to force it, make an override`,
  };
}

/**
 * Whether a person may order the rollback, alone. Where the policy does it, anybody may as well who has a say in the stage, or is
 * trusted with releases at all: rolling back must always be easier than widening.
 */
export function mayRollBack(person: Person, { name, authority }: Governed): Permission {
  return among(person, rolesThatRollBack(authority), `roll back in "${name}"`);
}

/** Whether a person may put an override over the stage's evidence; how long it may live is checked with the override. */
export function mayOverride(person: Person, { name, authority }: Governed): Permission {
  return among(person, authority.override, `override the evidence in "${name}"`);
}

/** Whether a person may stop the line, and let it go on. */
export function mayExecute(person: Person, { name, authority }: Governed): Permission {
  return among(person, authority.execute, `stop the line in "${name}" or let it go on`);
}

/** The roles of which one person suffices for rolling back, from the least to the most. */
export function rolesThatRollBack({ widen, rollBack, override, execute }: Authority): readonly Role[] {
  if (rollBack !== 'policy') return ROLES.filter((role) => rollBack.includes(role));
  const trusted: readonly Role[] = ROLES.slice(ROLES.indexOf('release'));
  const named = [...(widen === 'policy' ? [] : widen.roles), ...override, ...execute];
  return ROLES.filter((role) => trusted.includes(role) || named.includes(role));
}

/** Whether a person may have rolling back rehearsed. */
export function mayRehearse(person: Person, { name, authority }: Governed): Permission {
  return among(person, authority.execute, `rehearse rolling back in "${name}"`);
}

function among({ name, role }: Person, roles: readonly Role[], what: string): Permission {
  if (roles.includes(role)) return ALLOWED;
  const expected = roles.length === 0 ? 'nobody may' : `expected ${roles.join(' or ')}`;
  return { allowed: false, refusal: `${name} may not ${what}: found role ${role}, ${expected}` };
}

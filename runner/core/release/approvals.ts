import type { Person, Role } from './plan.ts';

/** Somebody's consent to one step of a release. */
export interface Approval {
  readonly by: Person;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Whose consent a step needs: so many different persons of these roles. */
export interface ApprovalNeed {
  readonly roles: readonly Role[];
  readonly people: number;
}

export interface ApprovalCount {
  /** Names of those whose approval counts, in the order in which they gave it. */
  readonly by: readonly string[];
  /** How many more are needed. */
  readonly missing: number;
  /** One sentence. */
  readonly text: string;
}

/**
 * Which approvals count. One person counts once, however many tokens or roles they have, and however they spell their name; an approval
 * counts by the role that it was given with.
 */
export function countApprovals({ roles, people }: ApprovalNeed, approvals: readonly Approval[]): ApprovalCount {
  const persons = new Map<string, string>();
  for (const { by } of approvals) {
    if (roles.includes(by.role) && !persons.has(identity(by))) persons.set(identity(by), by.name);
  }
  const by = [...persons.values()];
  const missing = Math.max(0, people - by.length);
  const given = by.length === 0 ? 'nobody has approved' : `approved by ${by.join(', ')}`;
  const text = missing === 0 ? given : `${given}; ${missing} more of ${roles.join(' or ')} needed`;
  return { by, missing, text };
}

/** Whether two are one person: by name, written in whatever way. */
export function samePerson(a: Pick<Person, 'name'>, b: Pick<Person, 'name'>): boolean {
  return identity(a) === identity(b);
}

function identity({ name }: Pick<Person, 'name'>): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

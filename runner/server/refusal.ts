import type { Person, Role } from '../core/release/plan.ts';

/** Every way in which a request is refused, with its status. Codes are stable; clients and alerts may rest on them. */
export const REFUSAL_STATUS = {
  token_missing: 401,
  token_malformed: 401,
  token_unknown: 401,
  token_expired: 401,
  signature_wrong: 401,
  session_forged: 401,
  session_ended: 401,
  role_refused: 403,
  authority_refused: 403,
  cross_origin: 403,
  csrf_missing: 403,
  csrf_wrong: 403,
  content_type: 415,
  key_missing: 400,
  key_malformed: 400,
  clock_skewed: 400,
  replayed: 409,
  replays_unknown: 503,
} as const;
export type RefusalCode = keyof typeof REFUSAL_STATUS;

/** What the caller is told, as JSON. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

/** A refusal as it is reported, to be written down. */
export interface RefusedRequest extends Refusal {
  readonly status: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly method: string;
  /** The route's pattern, never what the caller put into the address. */
  readonly route: string;
  /** The address of the other end of the connection. */
  readonly from: string;
  /** Who it was, where that is known. */
  readonly person: Person | null;
}

export function refusal(code: RefusalCode, found: string, expected: string, hint: string): Refusal {
  return { code, found, expected, hint };
}

/** Of a person whose role is none of those that may. */
export function roleRefused({ name, role }: Person, roles: readonly Role[], hint: string): Refusal {
  return refusal('role_refused', `${name}, role ${role}`, `role ${roles.join(' or ')}`, hint);
}

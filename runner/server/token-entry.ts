import { createHash, randomBytes } from 'node:crypto';
import type { Diagnostic } from '../core/diagnostic.ts';
import { parseInstant } from '../core/instant.ts';
import { ROLES, type Role } from '../core/release/plan.ts';

/** What is kept of a token: never the token itself. */
export interface TokenEntry {
  /** The person or system that it was made for; approvals are counted by it. */
  readonly name: string;
  readonly role: Role;
  /** Of the token, in hexadecimal digits. A token has 256 random bits: there is nothing to guess, so no salt and no slow hash is needed. */
  readonly sha256: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC; never when left out. */
  readonly expiresAt?: string;
}

/** 32 bytes in base64url. */
export const TOKEN_FORM = /^[A-Za-z0-9_-]{43}$/;

/** Only one way to write a name, so that nobody is two persons. */
const NAME_FORM = /^[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?$/;

const FIELDS: readonly string[] = ['name', 'role', 'sha256', 'createdAt', 'expiresAt'];

/** A new token, to be shown once, and what is kept of it. */
export function mintToken(about: Omit<TokenEntry, 'sha256'>): { readonly token: string; readonly entry: TokenEntry } {
  const token = randomBytes(32).toString('base64url');
  return { token, entry: { ...about, sha256: digestOf(token).toString('hex') } };
}

export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Names a token to people, and in the audit log, without giving it away. */
export function tokenId({ sha256 }: Pick<TokenEntry, 'sha256'>): string {
  return sha256.slice(0, 12);
}

/** Whether it no longer opens anything at the instant (milliseconds since the epoch). */
export function isExpired({ expiresAt }: TokenEntry, now: number): boolean {
  // What can't be read has ended: `entryProblems` has refused it before.
  return expiresAt !== undefined && (parseInstant(expiresAt) ?? 0) <= now;
}

/** All that is wrong with an entry as it was read. What could be a token, put in the wrong place, is not repeated. */
export function entryProblems(raw: unknown, path: string): readonly Diagnostic[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return [{ path, found: kindOf(raw), expected: 'an object', hint: CREATE }];
  }
  const { name, role, sha256, createdAt, expiresAt, ...others } = raw as Readonly<Record<string, unknown>>;
  const problems: Diagnostic[] = [];
  const add = (field: string, found: string, expected: string, hint = CREATE) =>
    problems.push({ path: `${path}.${field}`, found, expected, hint });
  if (typeof name !== 'string' || nameProblem(name) !== null) add('name', kindOf(name), NAME_EXPECTED);
  if (!(ROLES as readonly unknown[]).includes(role)) add('role', kindOf(role), ROLES.join(', '));
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
    add('sha256', kindOf(sha256), '64 hexadecimal digits');
  if (!isInstant(createdAt)) add('createdAt', kindOf(createdAt), INSTANT);
  if (expiresAt !== undefined && !isInstant(expiresAt)) {
    add('expiresAt', kindOf(expiresAt), INSTANT, 'or leave it out: it never ends then');
  }
  // A misspelt `expiresAt` would make a token that never ends.
  for (const field of Object.keys(others))
    add(field, 'an unknown field', FIELDS.join(', '), 'remove it, or spell it right');
  return problems;
}

/** What is wrong with a name, or null. */
export function nameProblem(name: string): string | null {
  return NAME_FORM.test(name) ? null : NAME_EXPECTED;
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && parseInstant(value) !== null;
}

/** Short text as it is: no token is that short. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value.length < 25 ? JSON.stringify(value) : `${value.length} characters`;
  return typeof value === 'object' && value !== null ? 'a list or an object' : String(value);
}

const INSTANT = 'an instant in ISO 8601, UTC, such as 2027-01-31T00:00:00Z';
const NAME_EXPECTED = 'at most 64 small letters, digits, or ._@+- between them';
const CREATE = '`waygate gate token create` writes entries';

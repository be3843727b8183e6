import { timingSafeEqual } from 'node:crypto';
import type { Person } from '../core/release/plan.ts';
import { digestOf, isExpired, TOKEN_FORM, type TokenEntry, tokenId } from './token-entry.ts';
import { readTokensFile, UnreadTokens, versionOf } from './tokens-file.ts';

export interface RoleTokensOptions {
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Without it the file must be there from the start; with it nobody has a token until it is. */
  readonly mayBeAbsent?: boolean;
  /** Told when the file can't be used any more, and with null when it can again. */
  readonly onProblem: (problem: string | null) => void;
}

/** What a token opens. `id` names it without giving it away. */
export type TokenAnswer =
  | { readonly kind: 'known'; readonly id: string; readonly person: Person }
  | { readonly kind: 'expired'; readonly id: string; readonly person: Person; readonly expiredAt: string }
  | { readonly kind: 'unknown' | 'malformed' };

/** Who holds which token. What is in the file counts from the next question on, without a restart. */
export interface RoleTokens {
  identify(token: string): TokenAnswer;
  /** Whose token it is; null once it was revoked or has ended. */
  holder(id: string): Person | null;
  /** Why the file can't be used as it is now: the last good one counts meanwhile, so a revoked token may still open. */
  problem(): string | null;
}

/** Throws `InvalidInput` when the file can't be used at the start. */
export function createRoleTokens({ file, now, onProblem, mayBeAbsent = false }: RoleTokensOptions): RoleTokens {
  // Before it is read: what is written in between is read again.
  let version: string | null = versionOf(file);
  let entries = mayBeAbsent && version === 'none' ? [] : withDigests(readTokensFile(file));
  let problem: string | null = null;

  const upToDate = () => {
    const before = problem;
    let current: string | null = null;
    try {
      current = versionOf(file);
      if (current === version) return;
      entries = withDigests(readTokensFile(file));
      problem = null;
    } catch (error) {
      problem = (error as Error).message;
      // Tried again with the next question: what the system did not let be read may be read then, and not have changed.
      if (error instanceof UnreadTokens) current = null;
    }
    version = current;
    if (problem !== before) onProblem(problem);
  };

  return Object.freeze<RoleTokens>({
    identify(token) {
      upToDate();
      if (!TOKEN_FORM.test(token)) return { kind: 'malformed' };
      const digest = digestOf(token);
      // All are compared, each in constant time: how long it takes says nothing of which it was.
      const found = entries.filter((entry) => timingSafeEqual(entry.digest, digest))[0]?.entry;
      if (found === undefined) return { kind: 'unknown' };
      const told = { id: tokenId(found), person: personOf(found) };
      return found.expiresAt !== undefined && isExpired(found, now())
        ? { kind: 'expired', ...told, expiredAt: found.expiresAt }
        : { kind: 'known', ...told };
    },
    holder(id) {
      upToDate();
      const found = entries.find(({ entry }) => tokenId(entry) === id)?.entry;
      return found === undefined || isExpired(found, now()) ? null : personOf(found);
    },
    problem() {
      upToDate();
      return problem;
    },
  });
}

function withDigests(entries: readonly TokenEntry[]) {
  return entries.map((entry) => ({ entry, digest: Buffer.from(entry.sha256, 'hex') }));
}

function personOf({ name, role }: TokenEntry): Person {
  return { name, role };
}

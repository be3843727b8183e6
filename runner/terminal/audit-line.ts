import type { AuditEntry } from '../core/release/audit.ts';
import type { Actor } from '../core/release/plan.ts';

/** Longer bodies are told by `--json`. */
const LONGEST_BODY = 240;

/** A change as one line for a person. What would move the cursor or turn text round is shown as its code. */
export function auditLine({ seq, at, release, kind, actor, body }: AuditEntry): string {
  const told = bodyInWords(body);
  const short = told.length > LONGEST_BODY ? `${told.slice(0, LONGEST_BODY)}…` : told;
  return harmless([`#${seq}`, at, release ?? '-', kind, `by ${actorInWords(actor)}`, short].filter(Boolean).join('  '));
}

function actorInWords(actor: Actor): string {
  if (actor.kind === 'policy') return 'policy';
  return actor.kind === 'person' ? `${actor.name} (${actor.role})` : `waygate's ${actor.name}`;
}

function bodyInWords(body: unknown): string {
  if (body === null) return '';
  if (typeof body !== 'object' || Array.isArray(body)) return JSON.stringify(body);
  return Object.entries(body)
    .map(
      ([key, value]) =>
        `${key}=${typeof value === 'string' && /^[\w.:-]+$/.test(value) ? value : JSON.stringify(value)}`,
    )
    .join(' ');
}

function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}

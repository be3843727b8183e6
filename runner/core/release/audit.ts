import type { Actor } from './plan.ts';

/** Something that changed, as whoever changed it tells it. JSON-safe. */
export interface AuditChange {
  /** The release that it is about; null when it is about the log itself. */
  readonly release: string | null;
  /** What kind of change, e.g. `decision`, `override`; what its body is, is the caller's to say and to check when it is read. */
  readonly kind: string;
  readonly actor: Actor;
  readonly body: unknown;
}

/** One line of the audit log. Each is bound to all before it by `prevHash`. */
export interface AuditEntry extends AuditChange {
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** `hash` of the entry before; 64 zeros in the first. */
  readonly prevHash: string;
  /** SHA-256 of everything else in the entry, in hexadecimal digits. */
  readonly hash: string;
}

/** The last entry. Who keeps it elsewhere can tell later whether entries were cut off at the end. */
export type AuditHead = Pick<AuditEntry, 'seq' | 'hash'>;

/** The head of a log without entries. */
export const NO_ENTRY: AuditHead = { seq: 0, hash: '0'.repeat(64) };

/** Where changes are written down before they take effect. One process writes; nothing is ever changed or deleted. */
export interface AuditLog {
  /**
   * Resolves with the entry once it is on the disk. Rejects, with an `Error` that names the log and the way out, when it is not: then
   * the change must not take effect. Entries are in the order of the calls.
   */
  append(change: AuditChange): Promise<AuditEntry>;
  /** From the first on, of one release or of all; those that were appended when it was called. Throws at a line that breaks the chain. */
  entries(only?: { readonly release: string }): AsyncIterable<AuditEntry>;
  head(): AuditHead;
  /** Waits for appends under way, then lets another process write. */
  close(): Promise<void>;
}

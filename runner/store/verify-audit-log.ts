import { type AuditHead, NO_ENTRY } from '../core/release/audit.ts';
import { auditError } from './audit-error.ts';
import { scanAuditLog } from './scan-audit-log.ts';

export type AuditVerification = {
  /** Entries from the first on that are as they were written. */
  readonly entries: number;
  readonly head: AuditHead;
} & (
  | {
      readonly state: 'whole';
      /** Number of the entry that was expected; null when none was given: then nobody can tell what was cut off at the end. */
      readonly expectedAt: number | null;
    }
  | {
      readonly state: 'torn' | 'broken';
      /** The first line that is not whole. */
      readonly line: number;
      readonly found: string;
      readonly expected: string;
      readonly hint: string;
    }
);

/**
 * Whether every line is as it was written: none edited, removed, inserted, swapped or written twice. `expectHead` is the hash of an entry
 * that is known, from elsewhere, to have been in the log; without it a log that was cut off between two lines looks whole.
 * Rejects with a `StoreError` when the file can't be read.
 */
export async function verifyAuditLog(
  file: string,
  { expectHead }: { readonly expectHead?: string | undefined } = {},
): Promise<AuditVerification> {
  let expectedAt: number | null = expectHead === NO_ENTRY.hash ? 0 : null;
  try {
    const scan = scanAuditLog(file);
    let step = await scan.next();
    for (; step.done !== true; step = await scan.next()) {
      if (step.value.hash === expectHead) expectedAt = step.value.seq;
    }
    const { head, ...end } = step.value;
    const told = { entries: head.seq, head, line: head.seq + 1 };
    if (end.state === 'broken') {
      return { ...told, state: 'broken', found: end.found, expected: end.expected, hint: FIND_OUT };
    }
    if (end.state === 'torn') {
      const found = `${end.tornBytes} bytes without a line end`;
      return { ...told, state: 'torn', found, expected: 'a whole line', hint: TORN };
    }
    if (expectHead !== undefined && expectedAt === null) {
      const found = `the end of the log after ${head.seq} entries, head ${head.hash}`;
      const expected = `an entry with hash ${expectHead}, here or before`;
      return { ...told, state: 'broken', found, expected, hint: FIND_OUT };
    }
    return { entries: head.seq, head, state: 'whole', expectedAt };
  } catch (error) {
    throw auditError('verify', file, error);
  }
}

const FIND_OUT = 'compare it with a copy; keep it as it is, and find out who can write to its folder';
const TORN = 'its writer was killed, or is writing: the next start of the gate sets the line aside and records it';

import type { AuditEntry } from '../core/release/audit.ts';
import { auditError } from './audit-error.ts';
import { scanAuditLog } from './scan-audit-log.ts';

export interface AuditReading {
  /** Only what is about this release. */
  readonly release?: string;
  /** Only what is in the first so many bytes. */
  readonly bytes?: number;
}

/**
 * The entries from the first on, one in memory at a time; also while another process writes (a line that has no end yet is left out).
 * Throws a `StoreError` at the first line that breaks the chain, after those before it, and when the file can't be read.
 */
export async function* readAuditLog(file: string, { release, bytes }: AuditReading = {}): AsyncGenerator<AuditEntry> {
  try {
    const scan = scanAuditLog(file, bytes);
    let step = await scan.next();
    for (; step.done !== true; step = await scan.next()) {
      if (release === undefined || step.value.release === release) yield step.value;
    }
    if (step.value.state !== 'broken') return;
    const { line, found, expected } = step.value;
    throw new Error(
      `line ${line} is not what was written there\n  found:    ${found}\n  expected: ${expected}\n  hint:     nothing from there on can be trusted; compare it with a copy`,
    );
  } catch (error) {
    throw auditError('read', file, error);
  }
}

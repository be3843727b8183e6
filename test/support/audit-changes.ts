import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditChange, AuditEntry } from '../../runner/core/release/audit.ts';
import { openAuditLog } from '../../runner/store/audit-log.ts';
import { type AuditReading, readAuditLog } from '../../runner/store/read-audit-log.ts';

export const T0 = Date.parse('2026-11-23T10:00:00.000Z');

/** A change as a person makes it, with what the test cares about. */
export function aChange(about: Partial<AuditChange> = {}): AuditChange {
  return {
    release: 'shop-2.41',
    kind: 'decision',
    actor: { kind: 'person', name: 'anna', role: 'release' },
    body: { action: 'widen', stage: '5 %' },
    ...about,
  };
}

/** A log with these changes in it, closed; one second apart. */
export async function writeLog(file: string, changes: readonly AuditChange[]): Promise<readonly AuditEntry[]> {
  let at = T0;
  const log = await openAuditLog(file, { now: () => (at += 1000) });
  const entries = await Promise.all(changes.map((change) => log.append(change)));
  await log.close();
  return entries;
}

export async function entriesIn(file: string, reading?: AuditReading): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const entry of readAuditLog(file, reading)) entries.push(entry);
  return entries;
}

/** A new folder, deleted when it is disposed of. */
export async function temporaryFolder(): Promise<
  AsyncDisposable & { readonly path: string; file(name: string): string }
> {
  const path = await mkdtemp(join(tmpdir(), 'waygate-audit-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

import { existsSync, realpathSync } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditChange, AuditEntry, AuditHead, AuditLog } from '../core/release/audit.ts';
import { nextEntry } from './audit-entry.ts';
import { auditError } from './audit-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { readAuditLog } from './read-audit-log.ts';
import { type AuditEnd, scanAuditLog } from './scan-audit-log.ts';
import { StoreError } from './store-error.ts';
import { setTornAside, syncFolder } from './torn-line.ts';
import { takeWriterLock } from './writer-lock.ts';

export interface AuditLogOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The audit log that belongs to an evidence store. */
export function auditLogOf(store: string): string {
  return `${store}.audit.jsonl`;
}

/**
 * Opens (and creates) a log for the one process that may append to it. A line that a killed writer left unfinished is set aside and
 * recorded as an entry `torn`. Rejects with a `StoreError` that names the log and the way out: another process writes it, it can't be
 * written, or its chain is broken.
 */
export async function openAuditLog(path: string, { now }: AuditLogOptions): Promise<AuditLog> {
  let lock: Disposable | null = null;
  let handle: FileHandle | null = null;
  try {
    await mkdir(dirname(path), { recursive: true });
    // By its real path: two names of one file are one lock.
    const file = existsSync(path) ? realpathSync(path) : path;
    lock = takeWriterLock(`${file}.lock`);
    if (lock === null) throw new Error(HELD);
    handle = await open(file, 'a', 0o640);
    await syncFolder(dirname(file));
    const end = await endOf(file);
    if (end.state === 'broken') throw new Error(broken(end));
    const torn = await setTornAside(file, end.bytes, end.head.seq + 1);
    const log = createAuditLog({ file, name: path, handle, lock, head: end.head, bytes: end.bytes, now });
    if (torn.length > 0) {
      await log.append({
        release: null,
        kind: 'torn',
        actor: { kind: 'system', name: 'audit-log' },
        body: { pieces: torn },
      });
    }
    return log;
  } catch (error) {
    await handle?.close().catch(() => {});
    lock?.[Symbol.dispose]();
    throw error instanceof StoreError ? error : auditError('open', path, error);
  }
}

interface OpenLog extends AuditLogOptions {
  readonly file: string;
  /** How messages name it. */
  readonly name: string;
  readonly handle: FileHandle;
  readonly lock: Disposable;
  readonly head: AuditHead;
  readonly bytes: number;
}

function createAuditLog({ file, name, handle, lock, now, ...start }: OpenLog): AuditLog {
  let { head, bytes } = start;
  /** Why nothing can be appended any more. */
  let over: Error | null = null;
  let closed: Promise<void> | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  /** An entry that goes into a file which somebody moved away, or behind foreign bytes, would be lost though it was promised. */
  const refuseDisturbed = async (): Promise<void> => {
    const [own, there] = await Promise.all([handle.stat(), stat(file).catch(() => null)]);
    const problem =
      there?.ino !== own.ino || there.dev !== own.dev
        ? 'it was moved away or replaced while it was open'
        : own.size !== bytes
          ? `found ${own.size} bytes, expected ${bytes}: something else has written to it`
          : null;
    if (problem === null) return;
    over = new Error(`${problem}; \`waygate gate audit verify\` says where it breaks; start again once it is mended`);
    throw over;
  };

  const write = async (change: AuditChange): Promise<AuditEntry> => {
    if (over !== null) throw over;
    await refuseDisturbed();
    const { entry, line } = nextEntry(head, change, new Date(now()).toISOString());
    try {
      await handle.appendFile(line);
      await handle.datasync();
    } catch (error) {
      await takeBack(error as Error);
      throw error;
    }
    bytes += line.length;
    head = { seq: entry.seq, hash: entry.hash };
    return entry;
  };

  /** Half a line must not stay: the next one would be written behind it. */
  const takeBack = async (cause: Error): Promise<void> => {
    try {
      await handle.truncate(bytes);
      await handle.sync();
    } catch {
      over = new Error('an entry could not be written, nor taken back; start again once the disk is mended', { cause });
    }
  };

  return Object.freeze<AuditLog>({
    async append(change) {
      try {
        if (closed !== null) throw new Error('it is closed');
        // As it is now: what the caller does to it later is another matter.
        const copy = JSON.parse(canonicalJson(change)) as AuditChange;
        const written = queue.then(() => write(copy));
        queue = written.catch(() => {});
        return await written;
      } catch (error) {
        throw auditError(`append "${change.kind}" to`, name, error);
      }
    },
    entries: (only) => readAuditLog(file, { ...only, bytes }),
    head: () => head,
    close() {
      closed ??= queue.then(async () => {
        await handle.close();
        lock[Symbol.dispose]();
      });
      return closed;
    },
  });
}

async function endOf(file: string): Promise<AuditEnd> {
  const scan = scanAuditLog(file);
  let step = await scan.next();
  while (step.done !== true) step = await scan.next();
  return step.value;
}

const HELD =
  'another process is writing it; let that one make the change (its server takes it), or stop it first; reading needs neither';

function broken({ line, found, expected }: AuditEnd & { readonly state: 'broken' }): string {
  return `line ${line} is not what was written there\n  found:    ${found}\n  expected: ${expected}\n  hint:     find out who changed it, then move the file away (waygate starts a new one; keep the old as evidence) or restore it from a copy`;
}

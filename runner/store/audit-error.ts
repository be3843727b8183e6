import { StoreError } from './store-error.ts';

/** What a user can do something about, by the operating system's code. */
const ADVICE: Readonly<Record<string, readonly [what: string, wayOut: string]>> = {
  ENOENT: ['there is none', 'check the path; the gate makes it with its first change'],
  EACCES: ['it may not be used', 'check the permissions of the file and of its folder'],
  EPERM: ['it may not be used', 'check the permissions of the file and of its folder'],
  EROFS: ['its disk is read-only', 'make the disk writable, or move the store with store.path'],
  EISDIR: ['it is a folder', 'move the folder away'],
  ENOTDIR: ['its folder is no folder', 'choose another with store.path'],
  ENOSPC: ['the disk is full', 'make room, or move the store with store.path'],
  EDQUOT: ['the disk quota is used up', 'make room, or move the store with store.path'],
  EFBIG: ['the file has reached its size limit', 'raise the limit (ulimit -f)'],
  EIO: ['the disk refused to read or write', 'check the disk, then try again'],
};

/** A failure at the audit log, told so that it names the log and the way out. */
export function auditError(doing: string, file: string, cause: unknown): StoreError {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const [what, wayOut] = (code === undefined ? undefined : ADVICE[code]) ?? [
    String((cause as Error | null)?.message ?? cause),
    null,
  ];
  return new StoreError(`could not ${doing} the audit log ${file}: ${what}${wayOut === null ? '' : `; ${wayOut}`}`, {
    cause,
  });
}

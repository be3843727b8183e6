import { createReadStream } from 'node:fs';
import { type AuditEntry, type AuditHead, NO_ENTRY } from '../core/release/audit.ts';
import { type AuditFlaw, LONGEST_LINE, readEntry } from './audit-entry.ts';

/** How a log ends, read from its first line on. */
export type AuditEnd =
  | { readonly state: 'whole'; readonly head: AuditHead; readonly bytes: number }
  /** The last line has no end: a writer was killed in it, or is in it. What is before it is whole. */
  | { readonly state: 'torn'; readonly head: AuditHead; readonly bytes: number; readonly tornBytes: number }
  /** `line` is the first that is not what was written; what is before it is whole. */
  | ({ readonly state: 'broken'; readonly head: AuditHead; readonly bytes: number; readonly line: number } & AuditFlaw);

/**
 * Reads a log, one line in memory at a time, and yields each entry that is bound to all before it; returns how it ended, with the bytes
 * up to the last such entry. `limit`: no more bytes than these. Throws the system's error when the file can't be read.
 */
export async function* scanAuditLog(
  file: string,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<AuditEntry, AuditEnd> {
  let head = NO_ENTRY;
  let bytes = 0;
  let rest: Buffer = Buffer.alloc(0);
  if (limit <= 0) return { state: 'whole', head, bytes };
  for await (const chunk of createReadStream(file, { end: limit - 1 })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', start)) {
      const read = readEntry(rest.subarray(start, end), head);
      if (!('hash' in read)) return { state: 'broken', head, bytes, line: head.seq + 1, ...read };
      head = { seq: read.seq, hash: read.hash };
      bytes += end + 1 - start;
      start = end + 1;
      yield read;
    }
    rest = rest.subarray(start);
    if (rest.length > LONGEST_LINE) {
      const expected = `at most ${LONGEST_LINE}, as waygate writes them`;
      return {
        state: 'broken',
        head,
        bytes,
        line: head.seq + 1,
        found: `a line of ${rest.length} bytes and more`,
        expected,
      };
    }
  }
  return rest.length === 0 ? { state: 'whole', head, bytes } : { state: 'torn', head, bytes, tornBytes: rest.length };
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AuditChange, AuditEntry, AuditHead } from '../core/release/audit.ts';
import { ROLES } from '../core/release/plan.ts';
import { canonicalJson } from './canonical-json.ts';
import { issuesOf } from './run-schema.ts';

/** With its line end, in bytes: a reader holds one line in memory at a time. */
export const LONGEST_LINE = 1_048_576;

/** Why a line is not the entry that belongs there. */
export interface AuditFlaw {
  readonly found: string;
  readonly expected: string;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

const entrySchema = z.strictObject({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  prevHash: hash,
  hash,
  release: z.string().min(1).nullable(),
  kind: z.string().min(1),
  actor: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('policy') }),
    z.strictObject({ kind: z.literal('person'), name: z.string().min(1), role: z.enum(ROLES) }),
    z.strictObject({ kind: z.literal('system'), name: z.string().min(1) }),
  ]),
  body: z.unknown(),
});

/** The entry that a change makes after another, with its line. Throws an `Error` that lists what can't be written down. */
export function nextEntry(
  { seq, hash: prevHash }: AuditHead,
  change: AuditChange,
  at: string,
): { readonly entry: AuditEntry; readonly line: Uint8Array } {
  const { release, kind, actor, body } = change;
  const content = { seq: seq + 1, at, prevHash, release, kind, actor, body: body ?? null };
  const entry = { ...content, hash: hashOf(content) };
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) throw new Error(issuesOf(parsed.error));
  const line = Buffer.from(`${canonicalJson(entry)}\n`);
  if (line.length > LONGEST_LINE) {
    throw new Error(`found ${line.length} bytes, expected at most ${LONGEST_LINE}; tell large evidence by its id`);
  }
  return { entry, line };
}

/** What the line (without its end) says, when it is the entry that follows `before`, to the byte; else what is wrong with it. */
export function readEntry(line: Uint8Array, before: AuditHead): AuditEntry | AuditFlaw {
  let raw: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    raw = JSON.parse(text);
  } catch {
    return { found: `${line.length} bytes that are not JSON in UTF-8`, expected: `entry ${before.seq + 1}` };
  }
  const parsed = entrySchema.safeParse(raw);
  if (!parsed.success) return { found: issuesOf(parsed.error), expected: `the fields of entry ${before.seq + 1}` };
  const entry = raw as AuditEntry;
  if (entry.seq !== before.seq + 1) {
    const expected = `entry ${before.seq + 1}`;
    return { found: entry.seq === before.seq ? `entry ${entry.seq} again` : `entry ${entry.seq}`, expected };
  }
  if (entry.prevHash !== before.hash) {
    return { found: `prevHash ${entry.prevHash}`, expected: `${before.hash}, the hash of the line before` };
  }
  const { hash: told, ...content } = entry;
  const flaw = flawOfContent(content, told);
  if (flaw !== null) return flaw;
  if (canonicalJson(entry) !== text) {
    return { found: 'the same data in another spelling', expected: 'the line as it was written, to the byte' };
  }
  return entry;
}

function flawOfContent(content: Omit<AuditEntry, 'hash'>, told: string): AuditFlaw | null {
  try {
    const real = hashOf(content);
    return real === told ? null : { found: `hash ${told}`, expected: `${real}, computed from the line` };
  } catch (error) {
    // JSON can say what was never written: a number beyond all bounds, data without end.
    return { found: (error as Error).message, expected: 'an entry as it was written' };
  }
}

function hashOf(content: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

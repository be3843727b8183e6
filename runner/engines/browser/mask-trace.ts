import { readFile, rename, writeFile } from 'node:fs/promises';
import { type Unzipped, unzipSync, zipSync } from 'fflate';
import type { Mask } from '../../core/mask.ts';

/** Writes a copy of a trace with every entry masked. The file appears at its place whole or not at all. */
export async function maskTrace(from: string, to: string, mask: Mask): Promise<void> {
  const entries = unzipSync(await readFile(from));
  const masked: Unzipped = {};
  for (const [name, bytes] of Object.entries(entries)) masked[mask(name)] = maskEntry(bytes, mask);
  const part = `${to}.part`;
  await writeFile(part, zipSync(masked, { level: 6 }));
  await rename(part, to);
}

/** Text as text; anything else byte for byte, so that it stays what it is unless a secret is in it. */
function maskEntry(bytes: Uint8Array, mask: Mask): Unzipped[string] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return Buffer.from(mask(text), 'utf8');
  } catch {
    return Buffer.from(mask(Buffer.from(bytes).toString('latin1')), 'latin1');
  }
}

import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What a killed writer left of a line, kept in a file beside the log. */
export interface TornPiece {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Moves what is beyond `whole` bytes of the log into a file beside it, and returns what has been moved so since entry `seq` - 1 was
 * written: killed at any moment of it, the next call finds every byte again. Throws the system's error.
 */
export async function setTornAside(log: string, whole: number, seq: number): Promise<readonly TornPiece[]> {
  const folder = dirname(log);
  const prefix = `${basename(log)}.torn-${seq}-`;
  const { size } = await stat(log);
  if (size > whole) {
    const torn = await readFrom(log, whole, size - whole);
    // Named by its content: the same piece again, after a kill, is the same file.
    await writeDurably(join(folder, `${prefix}${sha256(torn).slice(0, 16)}`), torn);
    await syncFolder(folder);
    const handle = await open(log, 'r+');
    try {
      await handle.truncate(whole);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  const files = (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
  return await Promise.all(
    files.map(async (file) => {
      const content = await readFile(join(folder, file));
      return { file, bytes: content.length, sha256: sha256(content) };
    }),
  );
}

/** Makes the folder remember a file that was made in it, also through a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readFrom(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position });
    if (bytesRead !== length) throw new Error(`found ${bytesRead} bytes after ${position}, expected ${length}`);
    return buffer;
  } finally {
    await handle.close();
  }
}

async function writeDurably(file: string, content: Uint8Array): Promise<void> {
  const handle = await open(file, 'w', 0o640);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

let drafts = 0;

/**
 * Writes a file: whoever looks sees all of the old one or all of the new one, also after a crash. Readable for everybody, for those who
 * read it are other users. Nothing is replaced once the signal is aborted. Rejects as the operating system says it.
 */
export async function replaceFile(file: string, text: string, signal?: AbortSignal): Promise<void> {
  drafts += 1;
  // On the same disk; hidden from those who read everything in a folder.
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}-${drafts}.draft`);
  try {
    const handle = await open(draft, 'w', 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal?.throwIfAborted();
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw cause;
  }
}

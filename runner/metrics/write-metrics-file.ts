import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes an exposition where node_exporter's textfile collector reads it (a name that ends in `.prom`): all of it or nothing, whenever it
 * looks. Rejects with an `Error` that names the file and why; what was there before stays.
 */
export async function writeMetricsFile(file: string, text: string): Promise<void> {
  // On the same disk, hidden, and without the suffix that the collector looks for.
  const draft = join(dirname(file), `.waygate-${process.pid}.draft`);
  try {
    await writeFile(draft, text);
    // The collector runs as another user.
    await chmod(draft, 0o644);
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const hint = code === 'ENOENT' ? ': its folder is not there' : '';
    throw new Error(`could not write metrics to ${file} (${code}${hint})`, { cause });
  }
}

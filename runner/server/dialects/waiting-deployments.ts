import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { InvalidInput } from '../../core/diagnostic.ts';
import { oneLine } from '../../core/release/one-line.ts';
import { syncFolder } from '../sync-folder.ts';
import type { WaitingDeployment } from './github-delivery.ts';

/** A deployment that waits, and since when (milliseconds since the epoch); or that was answered lately. */
export interface KeptDeployment extends WaitingDeployment {
  readonly sinceMs: number;
  readonly answered?: { readonly state: 'approved' | 'rejected'; readonly atMs: number } | undefined;
}

/** What waits for the gate, and what it answered, across its restarts. One process uses a file. */
export interface WaitingDeployments {
  /** What was kept when the file was opened. */
  readonly found: readonly KeptDeployment[];
  /** Resolves when just these are on the disk; rejects with the system's error. */
  keep(deployments: readonly KeptDeployment[]): Promise<void>;
}

const FILE = z.array(
  z.object({
    environment: z.string(),
    callback: z.url(),
    // Files of before it was kept have none.
    id: z.string().default(''),
    names: z.array(z.string()),
    installation: z.number(),
    sinceMs: z.number(),
    answered: z.object({ state: z.enum(['approved', 'rejected']), atMs: z.number() }).optional(),
  }),
);

/** Throws `InvalidInput` for a file that is none of waygate's, the system's error for one that can't be read. */
export async function openWaitingDeployments(file: string): Promise<WaitingDeployments> {
  await mkdir(dirname(file), { recursive: true });
  const found = await readKept(file);
  let queue: Promise<unknown> = Promise.resolve();
  return {
    found,
    keep(deployments) {
      const text = JSON.stringify(deployments);
      const written = queue.then(() => replace(file, text));
      queue = written.catch(() => {});
      return written;
    },
  };
}

async function readKept(file: string): Promise<readonly KeptDeployment[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  try {
    return FILE.parse(JSON.parse(text));
  } catch {
    const hint = 'remove it, and have GitHub redeliver what waits';
    throw new InvalidInput('Nobody knows which deployments wait for the gate', [
      { path: file, found: `${oneLine(text, 60)}`, expected: 'a list of deployments, as it was written', hint },
    ]);
  }
}

/** The old file or the new one, whatever happens in between. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

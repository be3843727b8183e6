import { open } from 'node:fs/promises';

/** Makes a folder remember a file that was renamed into it, also through a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

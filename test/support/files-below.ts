import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';

/** Every file below a folder, and every entry of every archive among them. */
export async function filesBelow(folder: string): Promise<{ name: string; bytes: Buffer }[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const all = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const bytes = await readFile(join(parentPath, name));
      const entries = name.endsWith('.zip') ? Object.entries(unzipSync(bytes)) : [];
      return [
        { name, bytes },
        ...entries.map(([entry, content]) => ({ name: `${name}:${entry}`, bytes: Buffer.from(content) })),
      ];
    }),
  );
  return all.flat();
}

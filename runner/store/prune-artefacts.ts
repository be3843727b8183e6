import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ArtefactFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface ArtefactLimits {
  readonly maxMegabytes: number;
  readonly maxDays: number;
}

const DAY_MS = 86_400_000;
const ARTEFACT = /\.(png|jpe?g|webp|zip)$/;

/** Files that are too old, then the oldest of the rest until what remains fits. */
function artefactsToDelete(
  files: readonly ArtefactFile[],
  { maxMegabytes, maxDays }: ArtefactLimits,
  nowMs: number,
): readonly ArtefactFile[] {
  const newestFirst = files.toSorted((a, b) => b.modifiedMs - a.modifiedMs);
  let kept = 0;
  return newestFirst.filter(({ bytes, modifiedMs }) => {
    kept += bytes;
    return nowMs - modifiedMs > maxDays * DAY_MS || kept > maxMegabytes * 1e6;
  });
}

/**
 * Keeps screenshots and traces within their limits. Looks only into the folders of these walks and only at files that are
 * artefacts by name: the folder is the user's, and may hold other things. Returns how many were deleted; one that can't be is left.
 */
export async function pruneArtefacts(
  folder: string,
  walks: readonly string[],
  limits: ArtefactLimits,
  nowMs: number,
): Promise<number> {
  const files = (await Promise.all(walks.map((walk) => artefactsIn(join(folder, walk))))).flat();
  const deleted = await Promise.all(
    artefactsToDelete(files, limits, nowMs).map(({ path }) =>
      rm(path).then(
        () => 1,
        () => 0,
      ),
    ),
  );
  return deleted.reduce<number>((sum, one) => sum + one, 0);
}

async function artefactsIn(folder: string): Promise<readonly ArtefactFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names
      .filter((name) => ARTEFACT.test(name))
      .map(async (name) => {
        const path = join(folder, name);
        const found = await stat(path).catch(() => null);
        return found?.isFile() === true ? [{ path, bytes: found.size, modifiedMs: found.mtimeMs }] : [];
      }),
  );
  return files.flat();
}

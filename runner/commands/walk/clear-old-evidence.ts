import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../core/settings.ts';
import type { EvidenceStore } from '../../core/walk.ts';
import { pruneArtefacts } from '../../store/prune-artefacts.ts';
import { generatorFolder } from '../press/generator-folder.ts';
import { reportPlace } from './report-place.ts';

const DAY_MS = 86_400_000;
const NOTHING = { maxMegabytes: 0, maxDays: 0 };

/**
 * Keeps what lies on the disk within its limits: evidence older than `store.maxDays` goes with its report, screenshots and traces;
 * of the rest, screenshots and traces are kept within `artefacts`' size and age.
 */
export async function clearOldEvidence(
  store: EvidenceStore,
  settings: Pick<Settings, 'artefacts' | 'store'>,
  now: number,
): Promise<void> {
  const { artefacts } = settings;
  const gone = await store.forget(new Date(now - settings.store.maxDays * DAY_MS).toISOString());
  await pruneArtefacts(artefacts.folder, gone, NOTHING, now);
  for (const walk of gone) {
    // Not empty: somebody keeps something there.
    await rmdir(join(artefacts.folder, walk)).catch(() => undefined);
    await rm(reportPlace(settings.store.path, walk), { force: true });
    await rm(generatorFolder(settings.store.path, walk), { recursive: true, force: true });
  }
  const kept = (await store.walks()).map(({ id }) => id);
  await pruneArtefacts(artefacts.folder, kept, artefacts, now);
}

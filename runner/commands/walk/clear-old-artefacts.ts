import type { Settings } from '../../core/settings.ts';
import type { EvidenceStore } from '../../core/walk.ts';
import { pruneArtefacts } from '../../store/prune-artefacts.ts';

/** Screenshots and traces of stored walks are kept within the configured size and age. */
export async function clearOldArtefacts(store: EvidenceStore, { artefacts }: Settings, now: number): Promise<void> {
  const walks = (await store.walks()).map(({ id }) => id);
  await pruneArtefacts(artefacts.folder, walks, artefacts, now);
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { hasConfig, loadConfig } from '../../config/load-config.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { EvidenceStore, StoredPress, Walk } from '../../core/walk.ts';
import { openEvidenceStore } from '../../store/open-store.ts';
import { asUsage, CommandProblem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';

export interface StoredWalkOptions {
  readonly walk: string;
  readonly store?: string;
  readonly config?: string;
}

/** Where `npm start` keeps its evidence, from the folder it was called in. */
export const DEMO_STORE = '.waygate/demo/evidence.sqlite';

export interface StoredWalk {
  readonly walk: Walk;
  readonly runs: readonly RunRecord[];
  readonly store: string;
  /** The press that followed it in the same command. */
  readonly followedBy: FollowingPress | null;
}

export interface FollowingPress {
  readonly walk: Walk;
  readonly runs: readonly RunRecord[];
  /** null: it was begun, and has not ended. */
  readonly press: StoredPress | null;
}

/**
 * Reads a walk and its runs: from the named store, else from the config's and the demo's, the newest walk winning for `latest`. A press
 * that has not ended tells nothing by itself: if it followed a walk, that one is read.
 * Rejects with exit code 2 when a store can't be read and when there is no such walk, naming those that there are.
 */
export async function storedWalk(options: StoredWalkOptions, surroundings: Surroundings): Promise<StoredWalk> {
  const named = options.store !== undefined || options.config !== undefined;
  const places = (await evidencePlaces(options, surroundings)).filter((path) => named || existsSync(path));
  const found: StoredWalk[] = [];
  const known: string[] = [];
  for (const path of places) {
    const store = await openEvidenceStore(path, { write: false }).catch(asUsage);
    try {
      const walk = await tellingWalk(store, options.walk);
      const walks = await store.walks();
      if (walk !== null)
        found.push({
          walk,
          runs: await store.runs(walk.id),
          store: path,
          followedBy: await followerOf(walk, walks, store),
        });
      known.push(...walks.slice(0, 5).map(({ id }) => id));
    } finally {
      await store.close();
    }
  }
  const [newest] = found.toSorted((a, b) => Date.parse(b.walk.startedAt) - Date.parse(a.walk.startedAt));
  if (newest !== undefined) return newest;
  throw new CommandProblem(
    EXIT.usage,
    `No such walk\n  found:    --walk ${options.walk}\n  expected: ${known.length === 0 ? 'a stored walk; there is none yet' : `latest, ${known.join(', ')}`}\n  hint:     looked in ${places.join(' and ') || 'no store at all'}; \`npm start\` or \`waygate run\` makes a walk`,
  );
}

async function tellingWalk(store: EvidenceStore, id: string): Promise<Walk | null> {
  const walk = await store.walk(id);
  if (walk?.follows === undefined || walk.press !== undefined) return walk;
  return (await store.walk(walk.follows)) ?? walk;
}

async function followerOf({ id }: Walk, walks: readonly Walk[], store: EvidenceStore): Promise<FollowingPress | null> {
  const walk = walks.find(({ follows }) => follows === id);
  return walk === undefined ? null : { walk, runs: await store.runs(walk.id), press: walk.press ?? null };
}

/** Where evidence may be: in the store that is named, else in the config's and the demo's, in this order, whether they are there or not. */
export async function evidencePlaces(
  { store, config }: Pick<StoredWalkOptions, 'store' | 'config'>,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  const { cwd } = surroundings;
  if (store !== undefined) return [resolve(cwd, store)];
  if (config !== undefined) return [(await loadConfig(config, surroundings)).settings.store.path];
  const own = hasConfig(cwd) ? [(await loadConfig(undefined, surroundings)).settings.store.path] : [];
  return [...own, resolve(cwd, DEMO_STORE)];
}

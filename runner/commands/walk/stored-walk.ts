import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { hasConfig, loadConfig } from '../../config/load-config.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Walk } from '../../core/walk.ts';
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
}

/**
 * Reads a walk and its runs: from the named store, else from the config's and the demo's, the newest walk winning for `latest`.
 * Rejects with exit code 2 when a store can't be read and when there is no such walk, naming those that there are.
 */
export async function storedWalk(options: StoredWalkOptions, surroundings: Surroundings): Promise<StoredWalk> {
  const places = await storesOf(options, surroundings);
  const found: StoredWalk[] = [];
  const known: string[] = [];
  for (const path of places) {
    const store = await openEvidenceStore(path, { write: false }).catch(asUsage);
    try {
      const walk = await store.walk(options.walk);
      if (walk !== null) found.push({ walk, runs: await store.runs(walk.id), store: path });
      known.push(...(await store.walks()).slice(0, 5).map(({ id }) => id));
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

async function storesOf({ store, config }: StoredWalkOptions, surroundings: Surroundings): Promise<readonly string[]> {
  const { cwd } = surroundings;
  if (store !== undefined) return [resolve(cwd, store)];
  if (config !== undefined) return [(await loadConfig(config, surroundings)).settings.store.path];
  const own = hasConfig(cwd) ? [(await loadConfig(undefined, surroundings)).settings.store.path] : [];
  return [...own, resolve(cwd, DEMO_STORE)].filter((path) => existsSync(path));
}

import { resolve } from 'node:path';
import type { Settings } from '../../core/settings.ts';
import type { Surroundings } from '../surroundings.ts';

/** Options that `demo` and `run` share, as commander reads them. */
export interface WalkOptions {
  readonly seed?: number;
  readonly timeLimit?: number;
  readonly workers?: number;
  readonly report?: string;
  /** Evidence goes here instead of where the configuration says. */
  readonly store?: string;
  readonly json?: boolean;
}

/** The seed decides the order of cells and twins; a new one each time unless given, printed and stored. */
export function seedOf(options: WalkOptions, now: number): number {
  return options.seed ?? now % 1_000_000;
}

export function withWorkers(settings: Settings, { workers }: WalkOptions): Settings {
  return workers === undefined
    ? settings
    : { ...settings, limits: { ...settings.limits, workers: Math.round(workers) } };
}

/** A walk beside another runner (say, `run` while `watch` goes on) needs a store of its own: one process writes one. */
export function withStore(settings: Settings, { store }: Pick<WalkOptions, 'store'>, { cwd }: Surroundings): Settings {
  return store === undefined ? settings : { ...settings, store: { ...settings.store, path: resolve(cwd, store) } };
}

/** Where the report goes: as asked, else beside the evidence under the walk's id. */
export function reportFile(options: WalkOptions, { cwd }: Surroundings): string | null {
  return options.report === undefined ? null : resolve(cwd, options.report);
}

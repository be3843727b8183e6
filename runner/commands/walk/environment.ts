import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Settings } from '../../core/settings.ts';
import { VERSION } from '../version.ts';

/** Before a press keeps this process to some of them. */
const CORES = availableParallelism();

/** Where a walk was made: what a reader needs to compare its times with another's. */
export function describeEnvironment({ limits, location, shop, store }: Settings): Readonly<Record<string, string>> {
  return {
    waygate: VERSION,
    node: process.version,
    system: `${type()} ${release()}`,
    processor: `${CORES} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    workers: String(limits.workers),
    location,
    shop,
    store: store.path,
  };
}

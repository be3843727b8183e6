import { spawnSync } from 'node:child_process';

/** Numbers of processor cores. */
export interface CoreShares {
  readonly generators: readonly number[];
  readonly journeys: readonly number[];
}

/** Who has how much of a machine while it is pressed from. */
export interface MachineShares {
  /** Cores' worth of processor time for everything: this process, the browsers, the generators, and the shop if it is here. */
  readonly available: number;
  /** Of these, how many the generators take. */
  readonly taken: number;
  /** Who keeps to which cores; null: everybody shares them all. */
  readonly apart: CoreShares | null;
}

/** With fewer there is nothing to share out: everybody needs every core. */
const FEWEST = 4;

/**
 * Shares a machine out between generators and journeys. A generator needs little (k6: about a tenth of a core per 400 requests per second),
 * browsers need much: the generators get one core each, half of all at most. `own`: the cores that this process may use, null where that
 * can't be asked; `available`: how much of them, which is less in a container with a quota.
 */
export function shareMachine({
  available,
  own,
  generators,
}: {
  readonly available: number;
  readonly own: readonly number[] | null;
  readonly generators: number;
}): MachineShares {
  const cores = own === null ? 0 : Math.min(own.length, available);
  if (own === null || cores < FEWEST) return { available, taken: generators, apart: null };
  const taken = Math.min(generators, Math.floor(cores / 2));
  return { available, taken, apart: { generators: own.slice(0, taken), journeys: own.slice(taken) } };
}

/**
 * Browsers to walk with while generators press: cores that nobody else needs, one at least. A browser that shares a core with a generator
 * measures the generator.
 */
export function workersMeanwhile({ available, taken }: MachineShares, configured: number, targetHere: boolean): number {
  return Math.max(1, Math.min(configured, available - taken - (targetHere ? 1 : 0)));
}

/** Whether so many browsers, and the shop if it is here, have to share cores with the generators. */
export function mustShare({ available, taken }: MachineShares, workers: number, targetHere: boolean): boolean {
  return available < workers + taken + (targetHere ? 1 : 0);
}

/** Cores that this process may use, in ascending order; null where the system has no `taskset` (util-linux) to ask. */
export function ownCores(): readonly number[] | null {
  const { status, stdout } = spawnSync('taskset', ['-c', '-p', String(process.pid)], { encoding: 'utf8' });
  const list = status === 0 ? /:\s*([\d,-]+)\s*$/.exec(stdout)?.[1] : undefined;
  return list === undefined ? null : coresIn(list);
}

/** `0-2,5` as 0, 1, 2, 5. */
export function coresIn(list: string): readonly number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** Confines this process, and every process that it starts from now on. False where the system refuses. */
export function confineTo(cores: readonly number[]): boolean {
  return spawnSync('taskset', ['-a', '-c', '-p', cores.join(','), String(process.pid)]).status === 0;
}

/** What to put before a command so that it runs on these cores only. */
export function confined(cores: readonly number[]): readonly string[] {
  return ['taskset', '-c', cores.join(',')];
}

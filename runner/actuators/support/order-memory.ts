import { readFile } from 'node:fs/promises';
import { replaceFile } from './replace-file.ts';
import { trouble, wordsOf } from './trouble.ts';

/** What an actuator must know again after a restart, where the system that it moves can not keep it. */
export interface OrderMemory {
  /** The newest order of the release that the actuator has seen; null: none. */
  recall(actuator: string, release: string): Promise<Remembered | null>;
  /** The order that the actuator has seen last, whatever its release. */
  latest(actuator: string): Promise<Remembered | null>;
  /** Never forgets a newer order of the same release for an older one. */
  keep(actuator: string, order: Remembered): Promise<void>;
}

export interface Remembered {
  readonly release: string;
  readonly decision: number;
  /** The actuator's own notes. */
  readonly notes: Readonly<Record<string, string>>;
}

/** Releases that are older than this many others of the same actuator are over. */
const KEPT_RELEASES = 100;

/**
 * Kept in a JSON file, which one process writes; without one, until the process ends. Methods reject with an `Error` that names the file
 * when it can not be read or written: an actuator that has forgotten its orders must not act.
 */
export function createOrderMemory(file: string | null): OrderMemory {
  let known: Promise<Map<string, Remembered[]>> | null = null;
  let written = Promise.resolve();
  const load = () => {
    known ??= (file === null ? Promise.resolve(new Map<string, Remembered[]>()) : readMemory(file)).catch((error) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    async recall(actuator, release) {
      return (await load()).get(actuator)?.find((order) => order.release === release) ?? null;
    },
    async latest(actuator) {
      return (await load()).get(actuator)?.at(-1) ?? null;
    },
    async keep(actuator, order) {
      const orders = await load();
      const seen = orders.get(actuator) ?? [];
      const newest = seen.find(({ release }) => release === order.release)?.decision ?? -1;
      if (newest > order.decision) return;
      const others = seen.filter(({ release }) => release !== order.release);
      // New notes for a known order do not make it the latest.
      const kept =
        newest === order.decision
          ? seen.map((one) => (one.release === order.release ? order : one))
          : [...others, order];
      orders.set(actuator, kept.slice(-KEPT_RELEASES));
      if (file === null) return;
      const text = `${JSON.stringify(Object.fromEntries(orders), null, 1)}\n`;
      // One after the other, so that the last one stays.
      written = written.catch(() => undefined).then(() => replaceFile(file, text));
      await written.catch((cause) => {
        throw trouble(
          `the memory of orders ${file}`,
          wordsOf(cause),
          'make its folder writable, then order again',
          cause,
        );
      });
    },
  };
}

async function readMemory(file: string): Promise<Map<string, Remembered[]>> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, Remembered[]>));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    const hint = 'mend the file, or remove it when no release is under way';
    throw trouble(`the memory of orders ${file}`, wordsOf(cause), hint, cause);
  }
}

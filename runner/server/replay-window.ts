import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/** A request that was let through. */
export interface SeenRequest {
  readonly key: string;
  /** Whose key it is: nobody can use up another's. */
  readonly by: string;
  /** Method and route. */
  readonly what: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Milliseconds since the epoch until which the key is remembered. */
  readonly until: number;
}

/** The keys of changing requests, remembered across restarts: a request is let through once. One process uses a file. */
export interface ReplayWindow {
  /**
   * Resolves with null when the key is new; it is on the disk then. Resolves with what it was when it is known. Rejects when it can't be
   * written down: then nobody could refuse it a second time.
   */
  take(request: Omit<SeenRequest, 'at' | 'until'> & { readonly seconds: number }): Promise<SeenRequest | null>;
  close(): Promise<void>;
}

const { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } = constants;

/** Below it, lines of keys that are over are not worth a new file. */
const FEW_LINES = 1000;

/** Throws the system's error when the file can't be made or read. */
export async function openReplayWindow(file: string, now: () => number): Promise<ReplayWindow> {
  await mkdir(dirname(file), { recursive: true });
  const seen = new Map(await readSeen(file, now()));
  let handle = await rewrite(file, seen);
  let kept = seen.size;
  let lines = kept;
  let queue: Promise<unknown> = Promise.resolve();

  const write = async (request: SeenRequest): Promise<void> => {
    if (lines >= FEW_LINES && lines >= 2 * kept) {
      for (const [name, { until }] of seen) if (until <= now()) seen.delete(name);
      const old = handle;
      handle = await rewrite(file, seen);
      await old.close();
      // The one that is being taken is among them.
      kept = seen.size;
      lines = kept;
      return;
    }
    lines += 1;
    // Set apart on both sides: what a full disk left of another line spoils no other.
    await handle.appendFile(`\n${JSON.stringify(request)}\n`);
    await handle.datasync();
  };

  return Object.freeze<ReplayWindow>({
    async take({ key, by, what, seconds }) {
      const name = nameOf({ key, by });
      const before = seen.get(name);
      if (before !== undefined && before.until > now()) return before;
      const request = { key, by, what, at: new Date(now()).toISOString(), until: now() + seconds * 1000 };
      // At once, so that of two at the same moment one comes second.
      seen.set(name, request);
      const written = queue.then(() => write(request));
      queue = written.catch(() => {});
      try {
        await written;
      } catch (error) {
        seen.delete(name);
        throw new Error(`could not write ${file}; make room or check its permissions`, { cause: error });
      }
      return null;
    },
    async close() {
      await queue;
      await handle.close();
    },
  });
}

async function readSeen(file: string, now: number): Promise<readonly [string, SeenRequest][]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .flatMap(parseLine)
    .filter(({ until }) => until > now)
    .map((request) => [nameOf(request), request]);
}

/** A line that is not whole belongs to a request that was never let through. */
function parseLine(line: string): readonly SeenRequest[] {
  try {
    const { key, by, what, at, until } = JSON.parse(line) as Partial<Record<string, unknown>>;
    const texts = { key, by, what, at } as Record<'key' | 'by' | 'what' | 'at', string>;
    return Object.values(texts).every((text) => typeof text === 'string') && typeof until === 'number'
      ? [{ ...texts, until }]
      : [];
  } catch {
    return [];
  }
}

/** Writes what is remembered into a new file, puts it in the place of the old, and goes on in it. */
async function rewrite(file: string, seen: ReadonlyMap<string, SeenRequest>): Promise<FileHandle> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600);
  try {
    await handle.writeFile([...seen.values()].map((request) => `${JSON.stringify(request)}\n`).join(''));
    await handle.sync();
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function nameOf({ key, by }: Pick<SeenRequest, 'key' | 'by'>): string {
  return `${by} ${key}`;
}

import { readdir, readFile } from 'node:fs/promises';

/** Linux counts CPU time in hundredths of a second for programs, whatever the kernel's own tick is. */
const MS_PER_TICK = 10;

interface Usage {
  readonly pid: number;
  readonly parent: number;
  /** When it was started: a pid may be given to another process. */
  readonly started: string;
  /** User and system time of its own. */
  readonly ownMs: number;
  /** The same of its children that ended and were waited for. */
  readonly endedMs: number;
}

/** CPU time so far of a process and everything that it started, in ms. Right as long as its processes wait for their children. Linux only. */
export async function treeCpuMs(root: number): Promise<number> {
  return treeOf([root], await allUsage()).reduce((sum, { ownMs, endedMs }) => sum + ownMs + endedMs, 0);
}

/**
 * Follows a tree that will end, by looking at it every so often: a browser that leaves does not wait for its renderers, whose time
 * is then in nobody's books. What a process uses after the last look is missed. Linux only.
 */
export function followTree(root: number): { end(): number } {
  const seen = new Map<string, Usage>();
  const look = async () => {
    const all = await allUsage();
    const roots = [root, ...[...seen.values()].map(({ pid }) => pid)];
    for (const usage of treeOf(roots, all)) {
      const key = `${usage.pid}@${usage.started}`;
      // A pid seen before that now belongs to a stranger.
      if (!seen.has(key) && [...seen.values()].some(({ pid }) => pid === usage.pid)) continue;
      seen.set(key, usage);
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return {
    end() {
      clearInterval(timer);
      return [...seen.values()].reduce((sum, { ownMs }) => sum + ownMs, 0);
    },
  };
}

const LOOK_MS = 40;

function treeOf(roots: readonly number[], all: ReadonlyMap<number, Usage>): readonly Usage[] {
  const inTree = (pid: number): boolean => roots.includes(pid) || (pid > 1 && inTree(all.get(pid)?.parent ?? 0));
  return [...all.values()].filter(({ pid }) => inTree(pid));
}

async function allUsage(): Promise<ReadonlyMap<number, Usage>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => usageOf(pid).catch(() => null)));
  return new Map(found.flatMap((it) => (it === null ? [] : [[it.pid, it]])));
}

async function usageOf(pid: number): Promise<Usage> {
  const fields = await statFields(pid);
  const ticks = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) * MS_PER_TICK;
  return { pid, parent: Number(fields[1]), started: fields[19] ?? '', ownMs: ticks(11), endedMs: ticks(13) };
}

/** Fields of /proc/pid/stat from the third on: the second, the name, may hold anything. */
async function statFields(pid: number): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

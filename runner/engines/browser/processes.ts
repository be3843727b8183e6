import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';

/** SIGKILLs a process group by its leader's pid; a group that is gone already is fine. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // ESRCH: nobody left. EPERM (macOS): only zombies left.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Whether a process of this pid exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process was started, as text that only serves for comparing (a pid may be given to another process later);
 * null when there is no such process or the system does not say.
 */
export async function startMark(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return psField(pid, 'lstart');
  return (await statFields(pid))[19] ?? null;
}

/** Pids of all processes whose temporary folder this is (where environments can't be read: whose command line names it). */
export async function processesOf(folder: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') {
    const listing = await output('ps', ['-Ao', 'pid=,command=']);
    return listing
      .split('\n')
      .filter((line) => line.includes(folder))
      .map((line) => Number.parseInt(line, 10))
      .filter((pid) => pid > 0 && pid !== process.pid);
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const named = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      return environment.split('\0').includes(`TMPDIR=${folder}`) ? Number(pid) : null;
    }),
  );
  return named.filter((pid): pid is number => pid !== null && pid !== process.pid);
}

/** Pids of the processes that a process started itself and that still run. */
export async function childrenOf(parent: number): Promise<readonly number[]> {
  if (process.platform !== 'linux') {
    const listing = await output('ps', ['-Ao', 'pid=,ppid=,comm=']);
    const rows = listing.split('\n').map((line) => line.trim().split(/\s+/));
    // This very `ps` is a child as well.
    return rows
      .filter(([, ppid, comm]) => Number(ppid) === parent && comm?.endsWith('ps') === false)
      .map(([pid]) => Number(pid));
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(pids.map(async (pid) => Number((await statFields(pid))[1])));
  return pids.map(Number).filter((_, index) => parents[index] === parent);
}

/** Resident memory of all processes in a process group, in bytes; null where the system does not say. */
export async function groupRssBytes(leader: number): Promise<number | null> {
  if (process.platform !== 'linux') {
    const listing = await output('ps', ['-Ao', 'pgid=,rss=']);
    const rows = listing.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    const kilobytes = rows.filter(([group]) => group === leader).reduce((sum, [, rss]) => sum + (rss ?? 0), 0);
    return kilobytes === 0 ? null : kilobytes * 1024;
  }
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(pids.map((pid) => rssInGroup(pid, leader)));
  const pages = sizes.reduce((sum, size) => sum + size, 0);
  return pages === 0 ? null : pages * PAGE_BYTES;
}

/** The page size of every Linux that Chromium's builds run on, except some arm64 kernels. */
const PAGE_BYTES = 4096;

async function rssInGroup(pid: string, leader: number): Promise<number> {
  const fields = await statFields(pid);
  return Number(fields[2]) === leader ? Number(fields[21] ?? 0) : 0;
}

/**
 * Fields of /proc/pid/stat from the third on (the second, the name in parentheses, may hold anything): 0 state, 1 parent, 2 group,
 * 19 start, 21 resident pages. Empty when there is no such process.
 */
async function statFields(pid: number | string): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

async function psField(pid: number, field: string): Promise<string | null> {
  const text = (await output('ps', ['-o', `${field}=`, '-p', String(pid)])).trim();
  return text === '' ? null : text;
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(command, args, { maxBuffer: 16 * 1024 * 1024 }, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}

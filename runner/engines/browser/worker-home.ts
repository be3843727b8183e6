import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isAlive, killGroup, processesOf, startMark } from './processes.ts';

/** Temporary folders of workers start with this. Short: browsers put sockets below, whose paths are limited to some 100 bytes. */
const PREFIX = 'waygate-w-';
const OWNER_FILE = 'owner.json';

/** Says whose a worker's folder is. */
interface Owner {
  readonly pid: number;
  readonly started: string | null;
}

/** Makes a worker's own temporary folder: browser profiles and unfinished traces live there. It names the runner that owns it. */
export async function makeWorkerHome(parent = tmpdir()): Promise<string> {
  const home = await mkdtemp(join(parent, PREFIX));
  const owner: Owner = { pid: process.pid, started: await startMark(process.pid) };
  await writeFile(join(home, OWNER_FILE), JSON.stringify(owner));
  return home;
}

/** Kills whatever still runs with this folder as its own, then removes it. Never rejects. */
export async function clearWorkerHome(home: string): Promise<void> {
  for (const pid of await processesOf(home).catch(() => [])) killProcess(pid);
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
}

/** Clears what runners left that were killed. Only folders with our own mark, of our own user, whose runner is gone. Returns them. */
export async function sweepWorkerHomes(parent = tmpdir()): Promise<readonly string[]> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(PREFIX));
  const swept: string[] = [];
  for (const home of names.map((name) => join(parent, name))) {
    if (!(await isAbandoned(home))) continue;
    await clearWorkerHome(home);
    swept.push(home);
  }
  return swept;
}

async function isAbandoned(home: string): Promise<boolean> {
  try {
    if ((await stat(home)).uid !== process.getuid?.()) return false;
    const owner = JSON.parse(await readFile(join(home, OWNER_FILE), 'utf8')) as Partial<Owner>;
    if (typeof owner.pid !== 'number') return false;
    return !isAlive(owner.pid) || (await startMark(owner.pid)) !== (owner.started ?? null);
  } catch {
    // Without a readable mark it is not ours to judge.
    return false;
  }
}

/** Workers and browsers lead their own groups; their helpers do not. */
function killProcess(pid: number): void {
  killGroup(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone with its group.
  }
}

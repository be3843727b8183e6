import { randomUUID } from 'node:crypto';
import { chmod, link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, startMark } from '../browser/processes.ts';

/** Between two looks at a lock that somebody else is about to take over. */
const CLAIM_POLL_MS = 20;

/** Who holds a lock. `start` tells the process from a later one of the same pid; null where the system does not say. */
export interface Holder {
  readonly id: string;
  readonly pid: number;
  readonly start: string | null;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** The lock is somebody else's. */
export interface HeldLock {
  readonly file: string;
  /** null: what the file holds can't be read. */
  readonly holder: Holder | null;
  readonly text: string;
}

export interface TakenLock {
  /** Removes the lock if it is still this one. */
  release(): Promise<void>;
}

/**
 * Makes the file this process's lock, taking over that of a process which is gone. Of any number who try at once exactly one gets it.
 * Rejects when the folder can't be written.
 */
export async function takeLockFile(file: string, now: number): Promise<TakenLock | HeldLock> {
  const holder: Holder = {
    id: randomUUID(),
    pid: process.pid,
    start: await startMark(process.pid),
    host: hostname(),
    since: new Date(now).toISOString(),
  };
  // Written whole before it gets its name, so that nobody ever reads half a lock.
  const draft = `${file}.${holder.id}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o644 });
  // Whatever the umask: the lock is there for others to read.
  await chmod(draft, 0o644);
  try {
    for (;;) {
      if (await tookName(draft, file)) break;
      const text = await readFile(file, 'utf8').catch(absent);
      if (text === null) continue;
      const other = holderOf(text);
      if (other === null || (await isThere(other))) return { file, holder: other, text };
      if (await tookOver(draft, file, text, other)) break;
      await delay(CLAIM_POLL_MS);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    async release() {
      const text = await readFile(file, 'utf8').catch(absent);
      if (text !== null && holderOf(text)?.id === holder.id) await rm(file, { force: true });
    },
  };
}

/** Whether somebody holds this lock; null: there is none, or its process is gone. A lock that may not be read counts as held. */
export async function lookAtLock(file: string): Promise<HeldLock | null> {
  let text: string | null;
  try {
    text = await readFile(file, 'utf8').catch(absent);
  } catch (error) {
    return { file, holder: null, text: (error as Error).message };
  }
  if (text === null) return null;
  const holder = holderOf(text);
  return holder !== null && !(await isThere(holder)) ? null : { file, holder, text };
}

async function tookName(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Of several who find the same dead lock, the one whose claim on that very lock is first replaces it. Whoever claims later finds another
 * lock in its place.
 */
async function tookOver(draft: string, file: string, seen: string, dead: Holder): Promise<boolean> {
  const claim = `${file}.${dead.id}.claim`;
  if (!(await tookName(draft, claim))) {
    const claimant = holderOf((await readFile(claim, 'utf8').catch(absent)) ?? '');
    if (claimant !== null && !(await isThere(claimant))) await rm(claim, { force: true });
    return false;
  }
  try {
    if ((await readFile(file, 'utf8').catch(absent)) !== seen) return false;
    await rename(draft, file);
    return true;
  } catch (error) {
    const why = (error as Error).message;
    throw new Error(`could not take over ${file} from process ${dead.pid}, which is gone: ${why}; delete it`, {
      cause: error,
    });
  } finally {
    await rm(claim, { force: true });
  }
}

/** Of a process on another machine (a shared folder, a container) nothing can be told: it counts as alive. */
async function isThere({ host, pid, start }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!isAlive(pid)) return false;
  const mark = await startMark(pid);
  return start === null || mark === null || mark === start;
}

function holderOf(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    const isHolder = typeof value?.id === 'string' && Number.isInteger(value.pid) && typeof value.host === 'string';
    return isHolder ? (value as Holder) : null;
  } catch {
    return null;
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

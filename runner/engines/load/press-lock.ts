import { createHash } from 'node:crypto';
import { access, chmod, constants, mkdir, readdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { InvalidInput } from '../../core/diagnostic.ts';
import { kindOfAddress } from '../../core/pressure/ip-address.ts';
import { type HeldLock, lookAtLock, takeLockFile } from './lock-file.ts';

/**
 * The same for all users of the machine, wherever their configs and their TMPDIR are. Where it can't be written (a container whose root is
 * read-only), the system's temporary folder.
 */
const MACHINE = process.platform === 'win32' ? (process.env.ProgramData ?? tmpdir()) : '/tmp';
const FOLDERS = [MACHINE, tmpdir()].map((place) => join(place, 'waygate-press-locks'));

export interface PressLock {
  /** Gives the target free again; a second time does nothing. */
  release(): Promise<void>;
}

export interface PressLockPlace {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where the target's name leads: two names of one machine are one target. Public addresses are left out, CDNs share them. */
  readonly addresses?: readonly string[];
  readonly folder?: string;
}

/**
 * One pressure per target and machine: two at once would each be judged by the other's load. The lock of a process that is gone is taken
 * over. Every user has a lock of their own for a target, and holds it only when nobody else does: of a folder that all users share only
 * their owner can take files away, so a lock that another user's process left behind could never be taken over, and needs not be. Two users
 * who begin at the same moment may both be refused. Rejects with `InvalidInput` that names who holds the target, and since when.
 */
export async function takePressLock(
  origin: string,
  { now, addresses = [], folder: wanted }: PressLockPlace,
): Promise<PressLock> {
  const folder = await openFirst(wanted === undefined ? FOLDERS : [wanted]);
  const taken: PressLock[] = [];
  const release = async () => {
    for (const lock of taken.splice(0)) await lock.release();
  };
  try {
    for (const place of placesOf(origin, addresses)) {
      const target = createHash('sha256').update(place).digest('hex').slice(0, 32);
      const own = `${target}.${user()}.lock`;
      const lock = await takeLockFile(join(folder, own), now());
      if (!('release' in lock)) throw held(origin, lock);
      taken.push(lock);
      const others = (await readdir(folder)).filter(
        (name) => name.startsWith(`${target}.`) && name.endsWith('.lock') && name !== own,
      );
      for (const other of others) {
        const theirs = await lookAtLock(join(folder, other));
        if (theirs !== null) throw held(origin, theirs);
      }
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/** Sorted: two who want the same places take them in the same order. */
function placesOf(origin: string, addresses: readonly string[]): readonly string[] {
  const { protocol, port } = new URL(origin);
  const own = addresses.filter((address) => kindOfAddress(address) !== 'public');
  const places = own.map((address) => `${address} ${port || (protocol === 'https:' ? '443' : '80')}`);
  return [...new Set([...places.sort(), origin])];
}

function user(): string {
  return String(process.getuid?.() ?? encodeURIComponent(userInfo().username));
}

async function openFirst(folders: readonly string[]): Promise<string> {
  const problems: string[] = [];
  for (const folder of folders) {
    try {
      await openFolder(folder);
      return folder;
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  throw new Error(`could not make ${folders[0]}, where it is noted who presses what: ${problems.join('; ')}`);
}

/** Anybody may put locks there, only their owner may take them away. */
async function openFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined) await chmod(folder, 0o1777);
  await access(folder, constants.R_OK | constants.W_OK);
}

function held(origin: string, { file, holder, text }: HeldLock): InvalidInput {
  const who =
    holder === null
      ? `a lock that can't be read: ${JSON.stringify(text.slice(0, 80))}`
      : `process ${holder.pid} on ${holder.host} presses it since ${holder.since}`;
  return new InvalidInput(`${origin} is under pressure already`, [
    {
      path: file,
      found: who,
      expected: 'one pressure per target',
      hint: 'wait until it has ended, or end it; if nothing runs there any more, delete the file',
    },
  ]);
}

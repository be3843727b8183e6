import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface WorkerProcess {
  readonly pid: number;
  readonly kind: 'worker' | 'browser' | 'helper';
  readonly home: string;
}

/** The temporary folders of the workers that a runner owns. */
export async function workerHomes(runnerPid: number): Promise<readonly string[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith('waygate-w-'));
  const owned = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(tmpdir(), name, 'owner.json'), 'utf8').catch(() => '{}');
      return (JSON.parse(text === '' ? '{}' : text) as { pid?: number }).pid === runnerPid
        ? [join(tmpdir(), name)]
        : [];
    }),
  );
  return owned.flat();
}

/** Every living process of workers with these temporary folders, from /proc: workers, their browsers, and all that those started. */
export async function processesIn(homes: readonly string[]): Promise<readonly WorkerProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map(look));
  const marked = new Map<number, WorkerProcess>();
  for (const it of all) {
    const home = homes.find((folder) => it?.environment.includes(`TMPDIR=${folder}`) || it?.command.includes(folder));
    if (it !== null && home !== undefined) marked.set(it.pid, { pid: it.pid, home, kind: kindOf(it.command) });
  }
  // Chromium's helpers may have lost their environment; their parents tell.
  for (let grown = true; grown; ) {
    grown = false;
    for (const it of all) {
      const parent = it === null ? undefined : marked.get(it.parent);
      if (it === null || parent === undefined || marked.has(it.pid)) continue;
      marked.set(it.pid, { pid: it.pid, home: parent.home, kind: 'helper' });
      grown = true;
    }
  }
  return [...marked.values()];
}

function kindOf(command: string): WorkerProcess['kind'] {
  if (/browser\/worker\.[tj]s/.test(command)) return 'worker';
  return /--user-data-dir/.test(command) && !/--type=/.test(command) ? 'browser' : 'helper';
}

async function look(
  pid: string,
): Promise<{ pid: number; parent: number; environment: readonly string[]; command: string } | null> {
  try {
    const [stat, environment, command] = await Promise.all(
      ['stat', 'environ', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1')),
    );
    const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ');
    // A zombie is dead; who has to collect it is not the question here.
    if (fields[0] === 'Z') return null;
    return {
      pid: Number(pid),
      parent: Number(fields[1]),
      environment: (environment ?? '').split('\0'),
      command: (command ?? '').replaceAll('\0', ' '),
    };
  } catch {
    return null;
  }
}

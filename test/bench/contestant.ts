import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { FlowTarget } from './flow.ts';

type Answer = { readonly ready: true } | { readonly done: number } | { readonly problem: string };

/** A way of walking that stays warm in a process of its own. */
export interface Contestant {
  readonly pid: number;
  /** Walks so many times, one after the other. Rejects when one of them goes wrong. */
  walk(runs: number): Promise<void>;
  end(): Promise<void>;
}

/** Starts `<file>` and waits until it can walk. */
export async function startContestant(file: string, target: FlowTarget): Promise<Contestant> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(target)]);
  const exited = once(child, 'exit').then(() => ({ problem: 'the process ended' }));
  const answered = async () => {
    const said = (await Promise.race([once(child, 'message').then(([message]) => message), exited])) as Answer;
    if ('problem' in said) throw new Error(`a contestant gave up: ${said.problem}`);
  };
  await answered();
  return {
    pid: child.pid as number,
    async walk(runs) {
      child.send(runs);
      await answered();
    },
    async end() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** The contestant's side: walks when told to, ends when the bench does. */
export function serve(walk: () => Promise<void>, end: () => Promise<void>): void {
  const say = (message: Answer) => process.send?.(message);
  process.on('message', (runs: number) => {
    void (async () => {
      try {
        for (let run = 0; run < runs; run += 1) await walk();
        say({ done: runs });
      } catch (error) {
        say({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    })();
  });
  process.on('disconnect', () => void end().finally(() => process.exit(0)));
  say({ ready: true });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../../core/exit-code.ts';
import { CommandProblem } from '../problem.ts';

/** The demo shop under way in a process of its own. */
export interface DemoShop {
  readonly url: string;
  /** Its control API; null unless asked for. */
  readonly control: string | null;
  readonly releases: { readonly baseline: string; readonly candidate: string };
  stop(): Promise<void>;
}

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 3_000;

/**
 * Starts the shop on a free loopback port with the given faults on. It ends with this process, however that ends.
 * Rejects with `CommandProblem`: exit code 2 for what the shop refused (an unknown fault), 1 when it did not come up.
 */
export async function startDemoShop({
  faults,
  seed,
  env,
  control = false,
  shoppers = 0,
}: {
  readonly faults: readonly string[];
  readonly seed: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** With its control API, whose readings are the shop's books. */
  readonly control?: boolean;
  /** Sessions a second of the shop's own shoppers, from the start. */
  readonly shoppers?: number;
}): Promise<DemoShop> {
  const main = fileURLToPath(new URL('../../../test/shop/main.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [
      main,
      '--seed',
      String(seed),
      '--tie-to-stdin',
      ...(control ? ['--control-port', '0'] : []),
      '--shoppers',
      String(shoppers),
      ...faults.flatMap((id) => ['--fault', id]),
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...env },
      // A group of its own: Ctrl-C reaches the runner first, which then stops the shop after the browsers.
      detached: true,
    },
  );
  try {
    return { ...(await readyLine(child)), stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

type ReadyLine = Pick<DemoShop, 'url' | 'control' | 'releases'>;

function readyLine(child: ChildProcess): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = `${complaints}${chunk}`.slice(-4000);
    });
    const timer = setTimeout(
      () =>
        reject(
          new CommandProblem(
            EXIT.crashed,
            `the demo shop did not come up within ${START_LIMIT_MS / 1000} s\n${complaints}`,
          ),
        ),
      START_LIMIT_MS,
    );
    child.on('error', (error) =>
      reject(new CommandProblem(EXIT.crashed, 'the demo shop could not be started', { cause: error })),
    );
    child.on('close', (code) => {
      clearTimeout(timer);
      reject(
        new CommandProblem(
          code === EXIT.usage ? EXIT.usage : EXIT.crashed,
          complaints.trim() || `the demo shop ended with ${code}`,
        ),
      );
    });
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      const { url, control, releases } = JSON.parse(line) as ReadyLine;
      resolve({ url, control, releases });
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await closed;
  clearTimeout(timer);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface DemoShop {
  /** The shop's public address. */
  readonly url: string;
  /** The control API's address; null when it was not asked for. */
  readonly control: string | null;
  readonly releases: { readonly baseline: string; readonly candidate: string };
  readonly pid: number;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

export interface DemoShopOptions {
  readonly faults?: readonly string[];
  readonly port?: number;
  /** 0 = any free port; without it there is no control API. */
  readonly controlPort?: number;
  readonly seed?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const MAIN = fileURLToPath(new URL('../shop/main.ts', import.meta.url));

/** Starts the demo shop as a process of its own and waits until it is ready. Rejects with what it said when it ends before. */
export async function startDemoShop({
  faults = [],
  port = 0,
  controlPort,
  seed = 1,
  env = {},
}: DemoShopOptions = {}): Promise<DemoShop> {
  const args = [
    MAIN,
    '--tie-to-stdin',
    '--port',
    String(port),
    '--seed',
    String(seed),
    ...faults.flatMap((fault) => ['--fault', fault]),
  ];
  if (controlPort !== undefined) args.push('--control-port', String(controlPort));
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the demo shop ended with code ${code}: ${said.trim()}`))),
  ])) as [string];
  const { url, control, releases } = JSON.parse(line) as Pick<DemoShop, 'url' | 'control' | 'releases'>;
  return {
    url,
    control,
    releases,
    pid: child.pid as number,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

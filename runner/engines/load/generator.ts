import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readings } from './counters-reading.ts';
import { dyingWithParent } from './dying-with-parent.ts';
import { exitWords } from './exit-codes.ts';
import { connectRest, type K6Rest } from './rest.ts';

export interface GeneratorOrder {
  /** k6, and what is put before it. */
  readonly command: readonly string[];
  readonly bundle: string;
  /** Its own. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Flags beside those that every generator has. */
  readonly flags: readonly string[];
  readonly port: number;
}

export interface GeneratorEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Did not leave when it was told to. */
  readonly killed: boolean;
}

/** One k6 process, from its paused start to its last words. */
export interface Generator {
  readonly pid: number;
  readonly rest: K6Rest;
  /** Resolves with the VUs it has; rejects with its reason when it ends, or isn't ready within 15 s and a moment for each VU it is to make. */
  ready(planned: number): Promise<number>;
  /** Whether `stop` was called before it ended. */
  wasStopped(): boolean;
  /** SIGTERM, and SIGKILL for its group when it is still there after 10 s. */
  stop(): Promise<void>;
  readonly ended: Promise<GeneratorEnd>;
  /** Counters as its `handleSummary` wrote them at its end; null when there are none. */
  summary(): Promise<Readings | null>;
  /** Last lines of what it complained about. */
  complaints(): Promise<readonly string[]>;
}

const SUMMARY_FILE = 'summary.json';
export const CONSOLE_FILE = 'console.log';
const LOG_FILE = 'run.log';
const READY_MS = 15_000;
const READY_MS_PER_VU = 50;
const LOOK_MS = 50;
const LEAVE_MS = 10_000;
const COMPLAINTS = 8;
const KEPT_BYTES = 16 * 1024;

/** Starts a paused k6 that leads a process group of its own. */
export function startGenerator({ command, bundle, folder, env, flags, port }: GeneratorOrder): Generator {
  const [file = '', ...before] = [...dyingWithParent(), ...command];
  const args = [
    ...before,
    ...['run', '--quiet', '--no-color', '--no-usage-report', '--paused', '--address', `127.0.0.1:${port}`],
    // A line per failed request fills the pipe in a second of a retry storm: errors only, and into a file.
    ...['--log-format', 'json', '--log-output', `file=${join(folder, LOG_FILE)},level=error`],
    ...['--console-output', join(folder, CONSOLE_FILE), '--max-redirects', '0', ...flags, bundle],
  ];
  const own = { ...env, HOME: folder, TMPDIR: folder, WAYGATE_SUMMARY: join(folder, SUMMARY_FILE) };
  const child = spawn(file, args, { cwd: folder, env: own, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const rest = connectRest(port);
  let said = '';
  let stopped = false;
  let killed = false;
  // k6 blocks, and sends nothing any more, when nobody reads what it writes.
  child.stdout.resume();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT_BYTES);
  });
  const ended = endOf(child, (error) => {
    said += `${error.message}\n`;
  }).then((end) => ({ ...end, killed }));
  const complaints = async () => {
    const logged = await tailOf(join(folder, LOG_FILE));
    return [...logged.split('\n'), ...said.split('\n')]
      .map(messageOf)
      .filter((line) => line !== '')
      .slice(-COMPLAINTS);
  };
  return {
    pid: child.pid ?? 0,
    rest,
    ended,
    complaints,
    wasStopped: () => stopped,
    async ready(planned) {
      const limitMs = READY_MS + planned * READY_MS_PER_VU;
      const deadline = Date.now() + limitMs;
      let left: GeneratorEnd | null = null;
      void ended.then((end) => {
        left = end;
      });
      while (Date.now() < deadline && left === null) {
        const status = await rest.status().catch(() => null);
        if (status?.waits) return status.maxVUs;
        await Promise.race([sleep(LOOK_MS), ended]);
      }
      const end = left as GeneratorEnd | null;
      const words = end === null ? `was not ready within ${limitMs / 1000} s` : exitWords(end.exitCode, end.signal);
      throw new GeneratorFailed(words ?? 'ended before it was let go', end?.exitCode ?? null, await complaints());
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return void (await ended);
      // A second signal would keep it from writing its last counters.
      if (stopped) return void (await ended);
      stopped = true;
      child.kill('SIGTERM');
      const timer = setTimeout(() => {
        killed = true;
        killGroup(child.pid as number);
      }, LEAVE_MS);
      await ended;
      clearTimeout(timer);
    },
    summary: () => summaryIn(join(folder, SUMMARY_FILE)),
  };
}

/** A k6 that never became ready. */
export class GeneratorFailed extends Error {
  readonly exitCode: number | null;

  constructor(words: string, exitCode: number | null, complaints: readonly string[]) {
    super(`k6 could not be started: ${[words, ...complaints].join('\n  ')}`);
    this.name = 'GeneratorFailed';
    this.exitCode = exitCode;
  }
}

/** A port on loopback that is free now; another process may take it before k6 does. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function endOf(child: ChildProcess, onError: (error: Error) => void): Promise<Omit<GeneratorEnd, 'killed'>> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      onError(error);
      if (child.pid === undefined) resolve({ exitCode: null, signal: null });
    });
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

function killGroup(leader: number): void {
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}

async function summaryIn(file: string): Promise<Readings | null> {
  try {
    const { metrics } = JSON.parse(await readFile(file, 'utf8')) as {
      readonly metrics: Readonly<
        Record<string, { readonly type: string; readonly values: { readonly count?: number } }>
      >;
    };
    const counters = Object.entries(metrics).filter(([, { type }]) => type === 'counter');
    return new Map(counters.map(([name, { values }]) => [name, values.count ?? 0]));
  } catch {
    return null;
  }
}

async function tailOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return '';
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(KEPT_BYTES),
      position: Math.max(0, size - KEPT_BYTES),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await handle.close();
  }
}

/** The message of a JSON log line, of any other line the line. */
function messageOf(line: string): string {
  try {
    const { msg, error } = JSON.parse(line) as { readonly msg?: string; readonly error?: string };
    return [msg, error].filter((part) => part !== undefined).join(': ');
  } catch {
    return line.trim();
  }
}

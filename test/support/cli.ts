import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ResultDocument } from '../../runner/core/result.ts';

const ENTRY = fileURLToPath(new URL('../../runner/waygate.mjs', import.meta.url));

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The CLI as a process of its own, as a user starts it. */
export interface CliRun {
  readonly child: ChildProcess;
  readonly ended: Promise<CliEnd>;
  /** What stderr said so far. */
  stderr(): string;
}

export function startWaygate(args: readonly string[], { cwd, env }: CliOptions = {}): CliRun {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<CliEnd>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  return { child, ended, stderr: () => stderr };
}

export function waygate(args: readonly string[], options?: CliOptions): Promise<CliEnd> {
  return startWaygate(args, options).ended;
}

/** What `--json` printed; fails when stdout is anything but one JSON document. */
export function resultOf({ stdout }: CliEnd): ResultDocument {
  const lines = stdout.trim().split('\n');
  if (lines.length !== 1)
    throw new Error(`expected one JSON document on stdout, found ${lines.length} lines:\n${stdout}`);
  return JSON.parse(lines[0] ?? '') as ResultDocument;
}

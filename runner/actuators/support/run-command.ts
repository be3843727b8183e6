import { type ChildProcess, spawn } from 'node:child_process';
import { tail, trouble, wordsOf } from './trouble.ts';
import { tookTooLong } from './within-signal.ts';

export interface Command {
  /** For messages. */
  readonly system: string;
  /** Program and arguments; never given to a shell. */
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin: string;
  readonly signal: AbortSignal;
  /** Of what the command said. */
  readonly mask: (text: string) => string;
}

/** Characters of each stream that are repeated. */
const TAIL = 1_000;
const OUTPUT_LIMIT = 1024 * 1024;
/** How long a program's heirs may keep its output open after it ended. */
const LINGER_MS = 500;

/**
 * What a command wrote to stdout, when it ends with code 0. It leads a process group of its own, which is killed whole when the signal is
 * aborted. Rejects with an `Error` that names the system and has the end of what the command said.
 */
export async function runCommand({ system, argv, env, cwd, stdin, signal, mask }: Command): Promise<string> {
  if (signal.aborted) throw tookTooLong(system, signal);
  const [program, ...args] = argv;
  const child = spawn(program, args, { env, cwd, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  // A command need not read its order.
  child.stdin.on('error', () => undefined).end(stdin);
  const kill = () => killGroup(child);
  signal.addEventListener('abort', kill, { once: true });
  try {
    const ended = await ending(child);
    if (signal.aborted) throw tookTooLong(system, signal);
    if (ended !== 'code 0') {
      const said = [stderr, stdout]
        .map((stream) => tail(mask(stream()), TAIL))
        .filter((text) => text !== '')
        .join(' | ');
      const found = `“${program}” ended with ${ended}${said === '' ? ', saying nothing' : `: ${said}`}`;
      throw trouble(system, found, 'see what it said, and try it by hand');
    }
    return stdout();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    const hint = 'expected a program that is installed here, by name or absolute path';
    throw trouble(system, `“${program}” could not be started (${wordsOf(error)})`, hint, error);
  } finally {
    signal.removeEventListener('abort', kill);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  }
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const ended = code === null ? `signal ${signal}` : `code ${code}`;
      const timer = setTimeout(resolve, LINGER_MS, ended);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(ended);
      });
    });
  });
}

/** Keeps the end of a stream. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('error', () => undefined);
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-OUTPUT_LIMIT);
  });
  return () => text;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

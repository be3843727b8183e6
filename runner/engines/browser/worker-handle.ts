import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import process from 'node:process';
import type { FromWorker, RunAnswer, RunPlan, ToWorker, WorkerSetup } from './messages.ts';
import { killGroup } from './processes.ts';
import { workerEnvironment } from './worker-environment.ts';
import { clearWorkerHome, makeWorkerHome } from './worker-home.ts';

/** How a run ended that its worker did not live to tell. */
export interface Lost {
  readonly kind: 'lost';
  /** `died`: by itself or killed from outside; `hung`: did not answer in time; `stopped`: by `stop()`. */
  readonly why: 'died' | 'hung' | 'stopped';
  readonly message: string;
}

export interface Walked {
  readonly kind: 'walked';
  readonly answer: RunAnswer;
}

/** The runner's end of one worker process. */
export interface WorkerHandle {
  readonly pid: number;
  browserPid(): number | null;
  browserVersion(): string | null;
  isAlive(): boolean;
  /** One run at a time. Never rejects; when the worker doesn't answer within `killMs`, it and its browser are killed. */
  walk(plan: RunPlan, killMs: number): Promise<Walked | Lost>;
  /** Asks it to leave, then makes it; resolves when worker, browser and folder are gone. */
  leave(): Promise<void>;
  /** Kills worker and browser at once, and resolves when they and their folder are gone. */
  stop(): Promise<void>;
}

const LEAVE_MS = 2_000;
const STDERR_KEPT = 2_000;
const WORKER_FILE = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/** Forks a worker and waits until its browser is warm. Rejects, leaving nothing behind, when that fails, takes longer than `readyMs` or is aborted. */
export async function startWorker(setup: WorkerSetup, readyMs: number, signal: AbortSignal): Promise<WorkerHandle> {
  const home = await makeWorkerHome();
  const child = fork(WORKER_FILE, [], {
    detached: true,
    env: workerEnvironment(process.env, home),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const handle = handleOf(child, home);
  const abort = () => void handle.stop();
  signal.addEventListener('abort', abort, { once: true });
  const ready = signal.aborted ? 'the engine is closed' : await handle.ready(setup, readyMs);
  signal.removeEventListener('abort', abort);
  if (ready === null && !signal.aborted) return handle;
  await handle.stop();
  throw new Error(`could not start a browser worker: ${ready}`);
}

function handleOf(
  child: ChildProcess,
  home: string,
): WorkerHandle & { ready(setup: WorkerSetup, limitMs: number): Promise<string | null> } {
  let browserPid: number | null = null;
  let browserVersion: string | null = null;
  let stopping = false;
  let hung = false;
  let stderr = '';
  const alive = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const send = (message: ToWorker) => {
    if (child.connected) child.send(message, () => undefined);
  };
  const listeners = new Set<(message: FromWorker) => void>();
  child.on('message', (message: FromWorker) => {
    if (message.type === 'browser') browserPid = message.pid;
    if (message.type === 'ready') browserVersion = message.browserVersion;
    for (const listener of [...listeners]) listener(message);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `left with code ${code}` : `was ended by ${signal}`),
    );
  });
  // The worker first: one that outlives its browser, if only by a moment on a busy machine, reports that it went away by itself.
  const killBoth = () => {
    if (alive() && child.pid !== undefined) killGroup(child.pid);
    if (browserPid !== null) killGroup(browserPid);
  };
  // The browser is in a group of its own and outlives a killed worker for seconds, a stopped one for ever.
  const cleared = gone.then(async () => {
    if (browserPid !== null) killGroup(browserPid);
    await clearWorkerHome(home);
  });
  /** The first message that `pick` takes, or how waiting for it ended. */
  const answer = async <T>(
    pick: (message: FromWorker) => T | undefined,
    limitMs: number,
  ): Promise<{ readonly got: T } | { readonly lost: string }> => {
    let listener: ((message: FromWorker) => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    const got = new Promise<{ readonly got: T }>((resolve) => {
      listener = (message) => {
        const value = pick(message);
        if (value !== undefined) resolve({ got: value });
      };
      listeners.add(listener);
    });
    const late = new Promise<{ readonly lost: string }>((resolve) => {
      timer = setTimeout(() => {
        hung = true;
        resolve({ lost: `gave no answer within ${limitMs} ms` });
      }, limitMs);
    });
    const first = await Promise.race([got, late, gone.then((lost) => ({ lost }))]);
    if (listener !== undefined) listeners.delete(listener);
    clearTimeout(timer);
    return first;
  };
  const why = (lost: string) => `the worker ${lost}${stderr === '' ? '' : `: ${stderr.trim()}`}`;

  return {
    pid: child.pid ?? 0,
    browserPid: () => browserPid,
    browserVersion: () => browserVersion,
    isAlive: () => alive() && !stopping,
    async ready(setup, limitMs) {
      send({ type: 'setup', setup });
      const reply = await answer(
        (message) => (message.type === 'ready' ? '' : message.type === 'failed' ? message.message : undefined),
        limitMs,
      );
      if ('lost' in reply) return why(reply.lost);
      return reply.got === '' ? null : reply.got;
    },
    async walk(plan, killMs) {
      send({ type: 'run', plan });
      const reply = await answer(
        (message) => (message.type === 'walked' && message.answer.runId === plan.runId ? message.answer : undefined),
        killMs,
      );
      if ('got' in reply) return { kind: 'walked', answer: reply.got };
      const ended = stopping ? 'stopped' : hung ? 'hung' : 'died';
      killBoth();
      await cleared;
      return { kind: 'lost', why: ended, message: stopping ? 'the runner was asked to stop' : why(reply.lost) };
    },
    async leave() {
      if (!alive()) return cleared;
      send({ type: 'leave' });
      const timer = setTimeout(killBoth, LEAVE_MS);
      await cleared;
      clearTimeout(timer);
    },
    async stop() {
      stopping = true;
      killBoth();
      await cleared;
    },
  };
}

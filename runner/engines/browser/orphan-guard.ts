import { Worker } from 'node:worker_threads';

/**
 * A thread that takes worker and browser down when the runner is gone while the worker's own event loop is blocked
 * (a journey in an endless loop never hears that the IPC channel closed).
 */
export function guardAgainstOrphaning(runnerPid: number, browserPid: number): void {
  const thread = new Worker(GUARD, { eval: true, workerData: { runnerPid, browserPid } });
  thread.unref();
}

// As text, so that the thread neither loads nor compiles a module. A process whose parent died gets another parent.
const GUARD = `
const { workerData: { runnerPid, browserPid } } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid === runnerPid) return;
  try { process.kill(-browserPid, 'SIGKILL'); } catch {}
  process.kill(process.pid, 'SIGKILL');
}, 2000);
`;

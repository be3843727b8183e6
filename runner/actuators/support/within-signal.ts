import { trouble } from './trouble.ts';

/**
 * Resolves or rejects with `work`, but not later than the signal: a file system that hangs can not be interrupted, only left alone.
 * The rejection names the system.
 */
export function withinSignal<T>(system: string, signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = () => reject(tookTooLong(system, signal));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}

export function tookTooLong(system: string, signal: AbortSignal): Error {
  const { name, message } = signal.reason as Error;
  const isLate = name === 'TimeoutError';
  return trouble(
    system,
    isLate ? 'it did not answer in time' : `given up: ${message}`,
    'look whether it is up and reachable from here; what it did with the order is not known, read it back',
    signal.reason,
  );
}

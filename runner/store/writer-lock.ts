import { DatabaseSync } from 'node:sqlite';

const BUSY = 5;

/**
 * The right to write one store. The operating system holds it for this process and takes it back when the process dies,
 * however it dies: an open exclusive transaction on a file of its own, so that readers of the store are not shut out.
 * Waits for it up to `waitMs`; returns null when another process holds it then. Throws SQLite's error when the file can't be made.
 */
export function takeWriterLock(file: string, waitMs = 0): Disposable | null {
  const lock = new DatabaseSync(file, { timeout: waitMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === BUSY) return null;
    throw error;
  }
  return { [Symbol.dispose]: () => lock.close() };
}

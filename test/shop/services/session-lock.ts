import { setTimeout as pause } from 'node:timers/promises';

/** Lets changes of one session happen one after the other, and keeps it locked for a while after each (`lock-contention`). */
export function createSessionLock(heldMs: number): <T>(session: string, act: () => Promise<T>) => Promise<T> {
  const locked = new Map<string, Promise<unknown>>();
  return async (session, act) => {
    const result = (locked.get(session) ?? Promise.resolve()).then(act);
    const unlocked = result.catch(() => undefined).then(() => pause(heldMs, undefined, { ref: false }));
    locked.set(session, unlocked);
    void unlocked.then(() => {
      if (locked.get(session) === unlocked) locked.delete(session);
    });
    return result;
  };
}

import type { LoadPermit } from './load-permit.ts';
import type { Stopped } from './press-evidence.ts';

/** How long a load that is let go now may last at most, and what is said when it is ended for that. */
export interface LoadLimit extends Pick<Stopped, 'by' | 'code' | 'text'> {
  readonly ms: number;
}

export interface LoadLimits {
  /** The plan's phases and some grace. */
  readonly plannedMs: number;
  /** As the command line has it; null: as long as the plan takes. */
  readonly askedSeconds: number | null;
  /** null: none is needed. */
  readonly permit: Pick<LoadPermit, 'expires' | 'window'> | null;
  /** ms since the epoch. */
  readonly now: number;
}

/** Whichever ends first: the plan, the time limit, the owner's permit. */
export function limitOf({ plannedMs, askedSeconds, permit, now }: LoadLimits): LoadLimit {
  const ms = Math.min(plannedMs, (askedSeconds ?? Number.POSITIVE_INFINITY) * 1000);
  const ends = permit === null ? Number.POSITIVE_INFINITY : endOf(permit);
  if (ends - now < ms) {
    const text = `The owner's permit ended at ${new Date(ends).toISOString()}.`;
    return { by: 'limit', code: 'permit', ms: Math.max(0, ends - now), text };
  }
  return { by: 'limit', code: 'time_limit', ms, text: `The time limit of ${Math.round(ms / 1000)} s was reached.` };
}

function endOf({ expires, window }: Pick<LoadPermit, 'expires' | 'window'>): number {
  return Math.min(Date.parse(expires), window === undefined ? Number.POSITIVE_INFINITY : Date.parse(window.to));
}

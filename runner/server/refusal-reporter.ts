import type { RefusedRequest } from './refusal.ts';

export interface RefusalReport extends RefusedRequest {
  /** How many requests of this kind were refused since the last report of it, this one among them. */
  readonly times: number;
}

export interface RefusalReporterOptions {
  readonly report: (refusal: RefusalReport) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Longest silence about a kind of refusal that goes on. */
  readonly everySeconds?: number;
  /** Kinds that are told apart; what is beyond counts as one. */
  readonly mostKinds?: number;
}

/**
 * Tells the first refusal of a kind (code, route, caller) at once, and those that follow with the next one after the pause, counted:
 * who has no token could otherwise fill the disk with the log of refusing them.
 */
export function createRefusalReporter({
  report,
  now,
  everySeconds = 60,
  mostKinds = 1000,
}: RefusalReporterOptions): (refusal: RefusedRequest) => void {
  const kinds = new Map<string, { toldAt: number; silent: number }>();

  const forgetQuiet = (at: number) => {
    for (const [kind, { toldAt, silent }] of kinds) {
      if (silent === 0 && at - toldAt >= everySeconds * 1000) kinds.delete(kind);
    }
  };

  return (refusal) => {
    const at = now();
    const own = [refusal.code, refusal.method, refusal.route, refusal.from, refusal.person?.name].join(' ');
    if (!kinds.has(own) && kinds.size >= mostKinds) forgetQuiet(at);
    const kind = kinds.has(own) || kinds.size < mostKinds ? own : 'all others';
    const known = kinds.get(kind);
    if (known !== undefined && at - known.toldAt < everySeconds * 1000) {
      known.silent += 1;
      return;
    }
    kinds.set(kind, { toldAt: at, silent: 0 });
    report({ ...refusal, times: 1 + (known?.silent ?? 0) });
  };
}

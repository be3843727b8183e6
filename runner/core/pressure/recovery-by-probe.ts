import type { LoadWindow, PressEvidence } from './press-evidence.ts';

/** What became of the shop when its guard had ended the load and only the probe went on asking. */
export interface ProbedRecovery {
  /** From the load's end until the probe had good answers again; null: not while it was watched, or not for long enough to tell. */
  readonly seconds: number | null;
  readonly watchedSeconds: number;
  /** Most of the last looks still brought no good answer, and so did the very last one. */
  readonly down: boolean;
  /** The last looks. */
  readonly end: { readonly ok: number; readonly bad: number };
}

/** A shop that answered fewer of the probe's looks than this before the pressure has nothing to come back to. */
const GOOD_SHARE = 0.9;
/** Fewer looks than this say nothing. */
const LEAST_LOOKS = 3;
/** Shorter watches say nothing. */
const LEAST_SECONDS = 5;
/** The end of what was watched. */
const END_SECONDS = 10;

/** null: the probe did not go on, or too short to tell anything. */
export function recoveryByProbe({ windows, probedAfter }: PressEvidence): ProbedRecovery | null {
  if (probedAfter === undefined) return null;
  const { from } = probedAfter;
  const after = windows.filter((window) => window.from >= from - 1e-6);
  const before = looksOf(windows.filter(({ phase }) => phase === 'baseline'));
  const watchedSeconds = (after.at(-1)?.to ?? from) - from;
  if (all(looksOf(after)) < LEAST_LOOKS || watchedSeconds < LEAST_SECONDS) return null;
  if (all(before) > 0 && before.ok < GOOD_SHARE * all(before)) return null;
  const back = after.find(({ counts }, index) => counts.probe.ok > 0 && isGood(looksOf(after.slice(index))));
  const last = after.findLast(({ counts: { probe } }) => all(probe) > 0);
  const end = looksOf(after.filter(({ to }) => to > from + watchedSeconds - END_SECONDS));
  return {
    seconds: back === undefined ? null : Math.max(0, back.from - from),
    watchedSeconds,
    down: back === undefined && last?.counts.probe.ok === 0 && 2 * end.bad > all(end),
    end,
  };
}

interface Looks {
  readonly ok: number;
  readonly bad: number;
}

/** A look that is good, and hardly one after it that is not. */
function isGood(rest: Looks): boolean {
  return all(rest) >= LEAST_LOOKS && rest.ok >= GOOD_SHARE * all(rest);
}

function looksOf(windows: readonly LoadWindow[]): Looks {
  return windows.reduce(({ ok, bad }, { counts: { probe } }) => ({ ok: ok + probe.ok, bad: bad + probe.bad }), {
    ok: 0,
    bad: 0,
  });
}

function all({ ok, bad }: Looks): number {
  return ok + bad;
}

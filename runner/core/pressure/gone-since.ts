import { LOAD_PHASES } from './load-counts.ts';
import { answersOf } from './load-part.ts';
import type { LoadWindow, PressEvidence } from './press-evidence.ts';

/** Silence of the whole shop that is shorter than this may be a stumble. */
const GONE_SECONDS = 5;
/** Windows are about a second long, and may begin late. */
const SLACK_SECONDS = 0.5;

/**
 * Instant since which nothing was answered although something was asked, until the planned end; null when something was. After the planned
 * end only those still ask who have waited long: that they get no answer says nothing of the others. Of a load that its guard ended, what
 * the probe alone saw afterwards can show that the shop is there, but not that it is gone: a bad answer is bad for it, too.
 */
export function goneSince({
  windows: all,
  phases,
  probedAfter,
}: Pick<PressEvidence, 'windows' | 'phases' | 'probedAfter'>): number | null {
  const end = LOAD_PHASES.reduce((sum, phase) => sum + phases[phase], 0);
  const loadEnd = probedAfter?.from ?? Number.POSITIVE_INFINITY;
  const windows = all.filter(({ from, to }) => to <= end + SLACK_SECONDS || from >= loadEnd);
  const isSilent = ({ counts }: LoadWindow) => answersOf(counts) === counts.answers.none && counts.probe.ok === 0;
  const lastAnswered = windows.findLastIndex((window) => !isSilent(window));
  const silent = windows.slice(lastAnswered + 1);
  const asked = silent.filter(
    ({ from, counts }) => from < loadEnd && (counts.answers.none > 0 || counts.probe.bad > 0),
  );
  const first = asked[0];
  const last = asked.at(-1);
  if (lastAnswered === -1 || first === undefined || last === undefined) return null;
  return last.to - first.from >= GONE_SECONDS && asked.length >= GONE_SECONDS - 1 ? first.from : null;
}

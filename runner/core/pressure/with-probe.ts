import type { LoadCounts } from './load-counts.ts';
import { addCounts } from './merge-counts.ts';
import type { LoadWindow, PressEvidence } from './press-evidence.ts';

/** What the probe alone saw after a load that its guard ended, on the clock of that load. */
export interface ProbedAfter {
  readonly windows: readonly LoadWindow[];
  readonly counts: LoadCounts;
  /** Why it could not look, or not to the end; null: it did. */
  readonly problem: string | null;
}

type Seen = Pick<PressEvidence, 'windows' | 'counts' | 'probedAfter'>;

/** The load's windows and counts with the probe's after them. Where nobody looked between the two, the probe's first window reaches back. */
export function withProbe(
  { windows, counts }: Pick<PressEvidence, 'windows' | 'counts'>,
  probed: ProbedAfter,
  stoppedAt: number,
): Seen {
  const from = windows.at(-1)?.to ?? stoppedAt;
  const after = probed.windows
    .filter(({ to }) => to > from)
    .map((window, index) => (index === 0 ? { ...window, from } : window));
  return {
    windows: [...windows, ...after],
    counts: { ...counts, recovery: addCounts(counts.recovery, probed.counts) },
    probedAfter: { from, problem: probed.problem },
  };
}

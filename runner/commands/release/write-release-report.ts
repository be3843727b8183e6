import type { ReplayedRelease } from '../../core/release/replay-release.ts';
import { replayedView } from '../../core/release/replayed-view.ts';
import { type WalkToWrite, writeReport } from '../walk/write-report.ts';

/** The report of a release's walk: judged by the rules of the stage that decided it, its evidence as it grew from stage to stage. */
export async function writeReleaseReport(
  file: string,
  { walk, ...written }: Omit<WalkToWrite, 'steps' | 'press'>,
  replay: ReplayedRelease,
): Promise<string> {
  const { steps, decided } = replay;
  return writeReport(file, {
    ...written,
    walk: { ...walk, policy: decided.judge.walk.policy },
    steps,
    release: replayedView(replay),
  });
}

import { resolve } from 'node:path';
import { buildResult } from '../core/build-result.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { judge } from '../core/judge/judge.ts';
import { judgedInstant } from '../core/judge/judged-instant.ts';
import { releaseResult } from '../core/release/release-result.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Walk } from '../core/walk.ts';
import { CommandProblem } from './problem.ts';
import { replayStored } from './release/stored-release.ts';
import { writeReleaseReport } from './release/write-release-report.ts';
import type { Surroundings } from './surroundings.ts';
import { reportPlace } from './walk/report-place.ts';
import { resultOfBoth } from './walk/result-of-both.ts';
import { type StoredWalkOptions, storedWalk } from './walk/stored-walk.ts';
import { writePressReport, writeReport } from './walk/write-report.ts';

const UNFINISHED =
  'the walk has not ended: it is still under way, or was cut off; this is what its evidence says so far';

/** `waygate report`: writes the HTML report of a stored walk again, also of one that was cut off. */
export async function report(
  options: StoredWalkOptions & { readonly report?: string; readonly json?: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { walk, runs, store, followedBy } = await storedWalk(options, surroundings);
  const file = options.report === undefined ? reportPlace(store, walk.id) : resolve(surroundings.cwd, options.report);
  const tell = (document: object) =>
    surroundings.stdout.write(
      options.json === true ? `${JSON.stringify({ ...document, report: file })}\n` : `${file}\n`,
    );
  if (walk.press !== undefined) {
    await writePressReport(file, { walk, runs, ...walk.press }, surroundings.now());
    tell(walk.press.document);
    return EXIT.ok;
  }
  if (walk.command === 'press')
    throw new CommandProblem(
      EXIT.inconclusive,
      `Press ${walk.id} has not ended: it is still under way, or was cut off, and there is nothing to report of it`,
    );
  if (walk.release !== undefined) {
    const replay = await replayStored({ walk, runs, store });
    // What a watch left is the judge's last word, and not the release's; `demo --release` left the release's.
    const result =
      walk.result?.release === undefined
        ? {
            ...releaseResult(walk, runs, replay, { seconds: secondsOf(walk, runs), report: file }),
            ...(walk.endedAt === null ? { problem: UNFINISHED } : {}),
          }
        : walk.result;
    await writeReleaseReport(file, { walk, runs, result, now: surroundings.now() }, replay);
    tell(result);
    return EXIT.ok;
  }
  const asOf = judgedInstant(walk, runs);
  const result = walk.result ?? {
    ...buildResult(walk, runs, judge(walk, runs, asOf), {
      ...{ seconds: secondsOf(walk, runs), report: file, now: asOf },
    }),
    problem: UNFINISHED,
  };
  if (followedBy === null) {
    await writeReport(file, { walk, runs, result, now: surroundings.now() });
    tell(result);
    return EXIT.ok;
  }
  const combined = resultOfBoth(result, followedBy);
  const press =
    followedBy.press === null ? undefined : { walk: followedBy.walk, runs: followedBy.runs, ...followedBy.press };
  await writeReport(file, { walk, runs, result: combined, press, now: surroundings.now() });
  tell(combined);
  return EXIT.ok;
}

/** Until the instant that it is judged for. */
function secondsOf(walk: Walk, runs: readonly RunRecord[]): number {
  return (Date.parse(judgedInstant(walk, runs)) - Date.parse(walk.startedAt)) / 1000;
}

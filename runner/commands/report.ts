import { resolve } from 'node:path';
import { buildResult } from '../core/build-result.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { judge } from '../core/judge/judge.ts';
import { judgedInstant } from '../core/judge/judged-instant.ts';
import type { Surroundings } from './surroundings.ts';
import { reportPlace } from './walk/report-place.ts';
import { type StoredWalkOptions, storedWalk } from './walk/stored-walk.ts';
import { writeReport } from './walk/write-report.ts';

/** `waygate report`: writes the HTML report of a stored walk again, also of one that was cut off. */
export async function report(
  options: StoredWalkOptions & { readonly report?: string; readonly json?: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { walk, runs, store } = await storedWalk(options, surroundings);
  const file = options.report === undefined ? reportPlace(store, walk.id) : resolve(surroundings.cwd, options.report);
  const asOf = judgedInstant(walk, runs);
  const seconds = (Date.parse(asOf) - Date.parse(walk.startedAt)) / 1000;
  const result = walk.result ?? {
    ...buildResult(walk, runs, judge(walk, runs, asOf), { seconds, report: file, now: asOf }),
    problem: 'the walk has not ended: it is still under way, or was cut off; this is what its evidence says so far',
  };
  await writeReport(file, { walk, runs, result, now: surroundings.now() });
  surroundings.stdout.write(options.json === true ? `${JSON.stringify({ ...result, report: file })}\n` : `${file}\n`);
  return EXIT.ok;
}

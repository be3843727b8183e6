import { loadConfig } from '../config/load-config.ts';
import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import type { ExitCode } from '../core/exit-code.ts';
import { nearest } from '../core/nearest.ts';
import { type Cell, COHORTS, type Cohort } from '../core/run-record.ts';
import type { Settings } from '../core/settings.ts';
import { pushWalkMetrics } from '../metrics/push-walk-metrics.ts';
import { gatewayProblems } from './gateway-problems.ts';
import type { Surroundings } from './surroundings.ts';
import { type ConductedWalk, conductWalk } from './walk/conduct-walk.ts';
import { showResult } from './walk/show-result.ts';
import { reportFile, seedOf, type WalkOptions, withStore, withWorkers } from './walk/walk-options.ts';

export interface RunOptions extends WalkOptions {
  readonly config?: string;
  readonly journey: readonly string[];
  readonly segment: readonly string[];
  readonly cohort?: string;
  readonly rounds?: number;
  readonly untilDecided?: boolean;
  readonly pushGateway?: string;
}

/** `waygate run`: an ad hoc walk of one's own shop. */
export async function run(options: RunOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { settings: configured, catalogue } = await loadConfig(options.config, surroundings);
  const { cells, cohorts } = selected(options, configured);
  const settings = withStore(withWorkers({ ...configured, cells }, options), options, surroundings);
  const conducted = await conductWalk(
    {
      command: 'run',
      settings,
      catalogue,
      cohorts,
      until: options.untilDecided === true ? 'decided' : { rounds: Math.round(options.rounds ?? 1) },
      timeLimitSeconds: options.timeLimit ?? 3600,
      seed: seedOf(options, surroundings.now()),
      reportFile: reportFile(options, surroundings),
      facts: {},
    },
    surroundings,
  );
  const warnings = await pushed(options.pushGateway, settings, conducted);
  for (const warning of warnings) surroundings.stderr.write(`waygate: ${warning}\n`);
  const result = warnings.length === 0 ? conducted.result : { ...conducted.result, warnings };
  return showResult(result, options, surroundings);
}

/** What went wrong with it. A gateway that is down takes nothing from the verdict: the exit code stays that of the walk. */
async function pushed(url: string | undefined, settings: Settings, walk: ConductedWalk): Promise<readonly string[]> {
  if (url === undefined) return [];
  return await pushWalkMetrics({ url, settings, ...walk }).then(
    () => [],
    (error: Error) => [error.message],
  );
}

/** Cells and cohorts that the filters leave. Throws `InvalidInput` with every name that is unknown and for a choice that leaves nothing. */
function selected(
  options: RunOptions,
  { cells }: Settings,
): { readonly cells: readonly Cell[]; readonly cohorts: readonly Cohort[] } {
  const problems: Diagnostic[] = [
    ...unknown('--journey', options.journey, new Set(cells.map((cell) => cell.journey))),
    ...unknown('--segment', options.segment, new Set(cells.map((cell) => cell.segment))),
    ...unknown('--cohort', options.cohort === undefined ? [] : [options.cohort], new Set(COHORTS)),
  ];
  if (options.untilDecided === true && options.cohort !== undefined) {
    problems.push({
      path: '--until-decided',
      found: `--cohort ${options.cohort}`,
      expected: 'both cohorts: a verdict compares them',
      hint: 'leave out one of the two options',
    });
  }
  if (options.untilDecided === true && options.rounds !== undefined) {
    problems.push({
      path: '--until-decided',
      found: '--rounds as well',
      expected: 'one of the two',
      hint: 'use --time-limit to bound it',
    });
  }
  problems.push(...gatewayProblems(options.pushGateway));
  const kept = cells.filter(
    ({ journey, segment }) =>
      (options.journey.length === 0 || options.journey.includes(journey)) &&
      (options.segment.length === 0 || options.segment.includes(segment)),
  );
  if (problems.length === 0 && kept.length === 0) {
    problems.push({
      path: '--journey, --segment',
      found: `${options.journey.join(', ')} in ${options.segment.join(', ')}`,
      expected: 'a combination that the matrix has',
      hint: `the matrix has ${cells.map(({ journey, segment }) => `${journey} in ${segment}`).join('; ')}`,
    });
  }
  if (problems.length > 0) throw new InvalidInput('Nothing was run', problems);
  return { cells: kept, cohorts: options.cohort === undefined ? COHORTS : [options.cohort as Cohort] };
}

function unknown(path: string, names: readonly string[], known: ReadonlySet<string>): Diagnostic[] {
  return names
    .filter((name) => !known.has(name))
    .map((name) => ({
      path,
      found: `"${name}"`,
      expected: `one of ${[...known].join(', ')}`,
      hint: `did you mean "${nearest(name, [...known])[0]}"?`,
    }));
}

import type { Catalogue } from '../../config/discover.ts';
import { buildResult } from '../../core/build-result.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../../core/exit-code.ts';
import { judge } from '../../core/judge/judge.ts';
import { counted } from '../../core/judge/wording.ts';
import type { ResultDocument } from '../../core/result.ts';
import type { Cohort, RunRecord } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import type { Walk } from '../../core/walk.ts';
import { findChromium } from '../../engines/browser/find-chromium.ts';
import { openEvidenceStore } from '../../store/open-store.ts';
import { createProgress } from '../../terminal/progress.ts';
import { asUsage } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import { approach } from './approach.ts';
import { beginWalk } from './begin-walk.ts';
import { clearOldEvidence } from './clear-old-evidence.ts';
import { gather, type StoppedBy } from './gather.ts';
import { ignoredFiles } from './ignored-files.ts';
import { reportPlace } from './report-place.ts';
import type { Until } from './round-source.ts';
import { writeReport } from './write-report.ts';

export interface WalkRequest {
  readonly command: 'demo' | 'run';
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  /** Both for a verdict; one alone is walked, but not judged. */
  readonly cohorts: readonly Cohort[];
  readonly until: Until;
  readonly timeLimitSeconds: number;
  readonly seed: number;
  /** null: beside the evidence, under the walk's id. */
  readonly reportFile: string | null;
  /** What else the report's readers should know. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface ConductedWalk {
  readonly walk: Walk;
  readonly runs: readonly RunRecord[];
  readonly result: ResultDocument;
}

/**
 * One walk from the first request to the written report: look at both cohorts, open the store, gather rounds, judge what is stored,
 * write it all down. Rejects with `CommandProblem`, `InvalidInput` or the store's error when there is nothing to judge.
 */
export async function conductWalk(request: WalkRequest, surroundings: Surroundings): Promise<ConductedWalk> {
  const { settings } = request;
  await findChromium({ configured: settings.browser.executablePath }).catch(asUsage);
  await approach(settings, request.cohorts, surroundings.signal);
  const store = await openEvidenceStore(settings.store.path, { write: true }).catch(asUsage);
  try {
    const begun = beginWalk({ ...request, trigger: 'adhoc', now: surroundings.now() });
    await clearOldEvidence(store, settings, surroundings.now());
    const progress = createProgress(surroundings.stderr, surroundings.now);
    progress.note(headline(begun, request));
    const stoppedBy = await gather({ ...request, walk: begun, store, progress }, surroundings);
    const runs = await store.runs(begun.id);
    const endedAt = surroundings.now();
    const walk = { ...begun, endedAt: new Date(endedAt).toISOString() };
    const file = request.reportFile ?? reportPlace(settings.store.path, walk.id);
    const result = concluded({ walk, runs, request, stoppedBy, file });
    await store.endWalk(walk.id, walk.endedAt, result);
    await writeReport(file, { walk: { ...walk, result }, runs, result, now: endedAt });
    return { walk: { ...walk, result }, runs, result };
  } finally {
    await store.close();
  }
}

interface Ending {
  readonly walk: Walk;
  readonly runs: readonly RunRecord[];
  readonly request: WalkRequest;
  readonly stoppedBy: StoppedBy;
  readonly file: string;
}

function concluded({ walk, runs, request, stoppedBy, file }: Ending): ResultDocument {
  const endedAt = Date.parse(String(walk.endedAt));
  const judgement = judge(walk, runs, endedAt);
  const seconds = (endedAt - Date.parse(walk.startedAt)) / 1000;
  const base = buildResult(walk, runs, judgement, { seconds, report: file, now: endedAt });
  const without = (problem: string, exitCode: ExitCode): ResultDocument => ({
    ...base,
    verdict: null,
    exitCode,
    problem,
    reasons: [],
  });
  if (stoppedBy === 'person') return without('stopped before the judge was done', EXIT.inconclusive);
  if (stoppedBy === 'browser')
    return without(
      `no browser could be started any more: ${runs.findLast(({ inconclusive }) => inconclusive !== null)?.inconclusive?.message}`,
      EXIT.inconclusive,
    );
  if (request.cohorts.length < 2) {
    return {
      ...without(`only ${request.cohorts.join()} was walked: a verdict compares both cohorts`, exitCodeOfRuns(runs)),
      odds: null,
      limit: null,
    };
  }
  if (request.until !== 'decided')
    return { ...base, exitCode: judgement.verdict === 'roll_back' ? EXIT.rollBack : exitCodeOfRuns(runs) };
  if (stoppedBy === 'time' && judgement.verdict === 'hold') {
    const text = `The time limit of ${request.timeLimitSeconds} s was reached before the judge was done.`;
    return { ...base, reasons: [...base.reasons, { code: 'deadline', text }] };
  }
  return { ...base, exitCode: exitCodeOf(judgement.verdict) };
}

/** `run` without `--until-decided` looks at its runs alone: a failure is a failure, whoever is to blame. */
function exitCodeOfRuns(runs: readonly RunRecord[]): ExitCode {
  if (runs.some(({ outcome }) => outcome === 'fail')) return EXIT.failedRuns;
  return runs.length > 0 && runs.every(({ outcome }) => outcome === 'pass') ? EXIT.ok : EXIT.inconclusive;
}

function headline({ cells, releases, target, seed }: Walk, { settings, catalogue, until }: WalkRequest): string {
  const goal = until === 'decided' ? 'until the judge is done' : `${counted(until.rounds, 'round')} each`;
  return [
    `Walking ${counted(cells.length, 'cell')} at ${target}, ${goal}: ${releases.baseline} (baseline) against ${releases.candidate} (candidate)`,
    `${counted(settings.limits.workers, 'browser')} · seed ${seed} · evidence in ${settings.store.path}`,
    ...ignoredFiles(catalogue),
    '',
  ].join('\n');
}

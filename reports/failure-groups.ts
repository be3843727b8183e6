import type { Cohort, FailureClass, InconclusiveCause, RunRecord } from '../runner/core/run-record.ts';

/** Runs that went wrong in the same way: same cell, cohort, step and message. */
export interface FailureGroup {
  readonly journey: string;
  readonly segment: string;
  readonly cohort: Cohort;
  readonly outcome: 'fail' | 'inconclusive';
  readonly kind: FailureClass | InconclusiveCause;
  /** null when it went wrong outside every step, or when the probe could not tell. */
  readonly step: string | null;
  readonly message: string;
  /** In finishing order; never empty. */
  readonly runs: readonly RunRecord[];
}

/** What speaks against the candidate first, then the baseline's failures, then what the probe could not tell; the frequent before the rare. */
export function groupFailures(runs: readonly RunRecord[]): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup & { readonly runs: RunRecord[] }>();
  for (const run of runs) {
    const wrong = whatWentWrong(run);
    if (wrong === null) continue;
    const key = JSON.stringify([run.journey, run.segment, run.cohort, ...Object.values(wrong)]);
    const group = groups.get(key);
    if (group === undefined) {
      const { journey, segment, cohort } = run;
      groups.set(key, { journey, segment, cohort, ...wrong, runs: [run] });
    } else group.runs.push(run);
  }
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || b.runs.length - a.runs.length);
}

type Wrong = Pick<FailureGroup, 'outcome' | 'kind' | 'step' | 'message'>;

function whatWentWrong({ outcome, failure, inconclusive }: RunRecord): Wrong | null {
  if (outcome === 'fail')
    return {
      outcome,
      kind: failure?.class ?? 'assertion',
      step: failure?.step ?? null,
      message: failure?.message ?? '',
    };
  if (outcome === 'inconclusive')
    return { outcome, kind: inconclusive?.cause ?? 'runner_fault', step: null, message: inconclusive?.message ?? '' };
  return null;
}

function rank({ outcome, cohort }: FailureGroup): number {
  return (outcome === 'fail' ? 0 : 2) + (cohort === 'candidate' ? 0 : 1);
}

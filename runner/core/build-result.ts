import { exitCodeOf } from './exit-code.ts';
import type { Instant } from './judge/judge.ts';
import type { Judgement } from './judge/judgement.ts';
import { RESULT_SCHEMA, type ResultDocument } from './result.ts';
import type { RunRecord } from './run-record.ts';
import type { Walk } from './walk.ts';

export interface ResultFacts {
  /** How long the walk took. */
  readonly seconds: number;
  /** Path of the report; null when none was written. */
  readonly report: string | null;
  /** The instant that the judgement was made for. */
  readonly now: Instant;
}

/** The document that `--json` prints and that is stored with the walk. */
export function buildResult(
  walk: Pick<Walk, 'id'>,
  runs: readonly RunRecord[],
  judgement: Judgement,
  { seconds, report, now }: ResultFacts,
): ResultDocument {
  const { verdict, odds, limit, shown, reasons, cells } = judgement;
  return {
    schema: RESULT_SCHEMA,
    verdict,
    exitCode: exitCodeOf(verdict),
    odds,
    limit,
    runs: runs.length,
    seconds,
    report,
    walk: walk.id,
    judgedAt: new Date(now).toISOString(),
    shown,
    reasons,
    cells,
  };
}

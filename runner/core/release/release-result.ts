import { buildResult, type ResultFacts } from '../build-result.ts';
import { exitCodeOf } from '../exit-code.ts';
import type { Reason, ResultDocument, VerdictValue } from '../result.ts';
import type { RunRecord } from '../run-record.ts';
import type { Walk } from '../walk.ts';
import { type ReleaseDocument, type ReleaseOutcome, releaseOutcomeOf } from './release-document.ts';
import type { ReplayedRelease } from './replay-release.ts';
import { standingAtEnd } from './standing-at-end.ts';

const VERDICTS: Readonly<Record<ReleaseOutcome, VerdictValue>> = {
  complete: 'widen',
  held: 'hold',
  rolled_back: 'roll_back',
  rollback_failed: 'roll_back',
};

/**
 * A release's walk as a result: what the release ended with, on the evidence that decided it. `document`: what the command printed; without
 * it (the command was cut off) what the log and the evidence say.
 */
export function releaseResult(
  walk: Walk,
  runs: readonly RunRecord[],
  replay: ReplayedRelease,
  { document, ...facts }: Pick<ResultFacts, 'seconds' | 'report'> & { readonly document?: ReleaseDocument },
): ResultDocument {
  const { state, decided } = replay;
  const verdict = VERDICTS[releaseOutcomeOf(state)];
  const result = buildResult(walk, runs, decided.judgement, { ...facts, now: decided.atMs });
  return {
    ...result,
    verdict,
    exitCode: document?.exitCode ?? exitCodeOf(verdict),
    reasons: document?.reasons ?? reasonsOf(replay, verdict, result.reasons),
    ...(document === undefined ? {} : { release: document }),
  };
}

function reasonsOf(replay: ReplayedRelease, verdict: VerdictValue, judged: readonly Reason[]): readonly Reason[] {
  const { rollback, heldFor, phase } = replay.state;
  if (verdict === 'widen') return [];
  if (rollback !== null) return rollback.reasons;
  if (phase === 'held' && heldFor.length > 0) return heldFor;
  return judged.length > 0 ? judged : standingAtEnd(replay, replay.decided.atMs).reasons;
}

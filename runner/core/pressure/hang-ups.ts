import { countAbove } from './bucket-quantile.ts';
import type { LoadPhase, OperationCounts } from './load-counts.ts';
import type { PressEvidence } from './press-evidence.ts';

/** An attempt that failed after this much of the time limit is taken for one that was waited for in full. */
const NEARLY = 0.9;

/** Failed attempts at an operation that were waited for as long as the load's clients wait. */
export function waitedInFull(
  { bucketsMs, client }: Pick<PressEvidence, 'bucketsMs' | 'client'>,
  { durations, failures }: OperationCounts,
): number {
  return Math.min(failures, countAbove(bucketsMs, durations, client.timeoutMs * NEARLY));
}

/**
 * Answers of a phase that never came because the scenario's clients hung up of their own accord, before their time limit: their
 * impatience is what the scenario is about, not the shop's doing. Only a scenario that says so has such clients: elsewhere an answer that
 * never came is the shop's, however soon that was known (a connection that was reset). 0 where operations were not timed.
 */
export function hangUps(evidence: PressEvidence, phase: LoadPhase): number {
  if (evidence.impatient !== true) return 0;
  const timed = Object.values(evidence.operations).map((phases) => phases[phase]);
  const attempts = timed.reduce((sum, { durations }) => sum + durations.reduce((all, count) => all + count, 0), 0);
  if (attempts === 0) return 0;
  const waited = timed.reduce((sum, counts) => sum + waitedInFull(evidence, counts), 0);
  return Math.max(0, evidence.counts[phase].answers.none - waited);
}

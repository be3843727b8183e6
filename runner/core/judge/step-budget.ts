import type { LatencyPolicy } from '../policy.ts';
import { quantile } from '../quantile.ts';
import type { StepRecord } from '../run-record.ts';

/** A step that took longer than it may, and what it might have taken. */
export interface OverBudget {
  readonly step: string;
  readonly durationMs: number;
  readonly budgetMs: number;
}

/**
 * What a step may take, from times of that step in baseline runs which are already past. Only the past may count:
 * a budget that knew the pair it judges would break the guarantee of WORSE. A wrong budget does not.
 * `allowance` is what this cohort gets on top of the derived budget: `tolerance` for the candidate, since a small fleet
 * that has just started is honestly a little slower; 0 for the baseline. Nothing exceeds `budgetMs`.
 */
export function stepBudgetMs(pastBaselineMs: readonly number[], policy: LatencyPolicy, allowance: number): number {
  const usual = pastBaselineMs.length < policy.minSamples ? null : quantile(pastBaselineMs, policy.quantile);
  if (usual === null) return policy.budgetMs;
  return Math.min(policy.budgetMs, (usual * (1 + policy.headroom) + policy.slackMs) * (1 + allowance));
}

/** The step that exceeded its budget by the largest factor, or null when all were in time. */
export function worstOverBudget(steps: readonly StepRecord[], budgetMsOf: (step: string) => number): OverBudget | null {
  let worst: OverBudget | null = null;
  for (const { name, durationMs } of steps) {
    const budgetMs = budgetMsOf(name);
    if (durationMs <= budgetMs) continue;
    if (worst === null || durationMs / budgetMs > worst.durationMs / worst.budgetMs) {
      worst = { step: name, durationMs, budgetMs };
    }
  }
  return worst;
}

import type { Diagnostic } from '../core/diagnostic.ts';
import { roundsNeeded } from '../core/plan/rounds-needed.ts';
import { DARK_STAGE, type JudgePolicy } from '../core/policy.ts';
import type { WaygateConfig } from './define-config.ts';
import { filled } from './filled.ts';

/** The judge's numbers, each valid alone, that can't be met together. */
export function judgeProblems({ judge }: Partial<WaygateConfig>): Diagnostic[] {
  if (judge === undefined) return [];
  const policy = policyOf(judge);
  const problems: Diagnostic[] = [];
  const below = (low: keyof JudgePolicy, high: keyof JudgePolicy, why: string) => {
    const [small, large] = [policy[low], policy[high]] as [number, number];
    if (small < large) return;
    problems.push({
      path: `judge.${low in judge ? low : high}`,
      found: `${low} ${small}, ${high} ${large}`,
      expected: `${low} below ${high}`,
      hint: why,
    });
  };
  below('referenceRate', 'tolerated', 'a flake rate that is not tolerated can never be shown to be healthy');
  below('referenceRateSlow', 'tolerated', 'a rate of slow runs that is not tolerated can never be shown to be healthy');
  below(
    'referenceRate',
    'toleratedPool',
    'a flake rate that is not tolerated in the pool can never be shown to be healthy',
  );
  if (problems.length === 0 && roundsNeeded(1, policy) === null) {
    problems.push({
      path: `judge.${'healthyAt' in judge ? 'healthyAt' : 'tolerated' in judge ? 'tolerated' : 'toleratedPool'}`,
      found: `tolerated ${policy.tolerated}, toleratedPool ${policy.toleratedPool}, healthyAt ${policy.healthyAt}`,
      expected: 'numbers that some amount of clean pairs can show',
      hint: 'tolerate more, or ask for less certainty; the verdict could never be widen',
    });
  }
  return problems;
}

export function policyOf(judge: WaygateConfig['judge'], base: JudgePolicy = DARK_STAGE): JudgePolicy {
  const { latency, ...numbers } = judge ?? {};
  return { ...filled(base, numbers), latency: filled(base.latency, latency ?? {}) };
}

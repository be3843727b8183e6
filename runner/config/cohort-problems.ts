import type { Diagnostic } from '../core/diagnostic.ts';
import type { PinConfig, WaygateConfig } from './define-config.ts';

/** Two cohorts that no run could tell apart, or that no request could reach apart. */
export function cohortProblems({ target, cohorts }: Partial<WaygateConfig>): Diagnostic[] {
  if (cohorts === undefined) return [];
  const { baseline, candidate } = cohorts;
  const problems: Diagnostic[] = [];
  if (baseline.release === candidate.release) {
    problems.push({
      path: 'cohorts.candidate.release',
      found: `${JSON.stringify(candidate.release)}, the same as the baseline's`,
      expected: 'two different release markers',
      hint: 'name the release that each cohort serves; a run could not prove which one it saw',
    });
  }
  if (target === undefined) return problems;
  const [here, there] = [baseline, candidate].map(({ baseUrl }) => withoutSlash(baseUrl ?? target.baseUrl));
  if (here === there && pinText(baseline.pin) === pinText(candidate.pin)) {
    problems.push({
      path: 'cohorts.candidate.pin',
      found: `${candidate.pin === undefined ? 'no pin' : 'the same pin as the baseline'} at the same address ${here}`,
      expected: 'a baseUrl of its own, or a pin that differs',
      hint: "e.g. pin: { header: { name: 'x-release', value: 'candidate' } }; both cohorts would be the same requests",
    });
  }
  return problems;
}

export function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
}

function pinText(pin: PinConfig | undefined): string {
  return JSON.stringify(pin ?? null);
}

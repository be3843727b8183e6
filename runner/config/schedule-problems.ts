import type { Diagnostic } from '../core/diagnostic.ts';
import { cronProblem, shortestGapSeconds, timezoneProblem } from './check-cron.ts';
import type { WaygateConfig } from './define-config.ts';
import type { Catalogue } from './discover.ts';
import { unknown } from './matrix-problems.ts';

/** Schedules that node-cron refuses, or under which evidence is always stale before the next run. */
export function scheduleProblems(
  { schedule, judge }: Partial<WaygateConfig>,
  catalogue: Catalogue | null,
): Diagnostic[] {
  if (schedule === undefined) return [];
  const timezone = schedule.timezone ?? 'UTC';
  const zone = timezoneProblem(timezone, 'schedule.timezone');
  const problems = zone === null ? [] : [zone];
  for (const [journey, expression] of Object.entries(schedule.cron)) {
    const path = `schedule.cron.${journey}`;
    if (journey !== 'default' && catalogue !== null && !catalogue.journeys.has(journey)) {
      problems.push(unknown(path, 'journey', journey, catalogue.journeys));
    }
    const refused = cronProblem(expression, zone === null ? timezone : 'UTC', path);
    if (refused !== null) {
      problems.push(refused);
      continue;
    }
    const gap = shortestGapSeconds(expression, zone === null ? timezone : 'UTC');
    if (judge?.freshnessSeconds !== undefined && gap > judge.freshnessSeconds) {
      problems.push({
        path,
        found: `${gap} s from one run to the next, while judge.freshnessSeconds is ${judge.freshnessSeconds}`,
        expected: 'runs more often than evidence goes stale',
        hint: `run more often, or set judge.freshnessSeconds above ${gap}; the verdict would be hold (stale) for ever`,
      });
    }
  }
  return problems;
}

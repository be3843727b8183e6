import cron from 'node-cron';
import type { Diagnostic } from '../core/diagnostic.ts';

const LOOK_AHEAD = 20;

/** What node-cron has against the expression or the time zone; null when it will run. */
export function cronProblem(expression: string, timezone: string, path: string): Diagnostic | null {
  const { valid, errors } = cron.validateDetailed(expression);
  if (!valid) {
    const why = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    const expected = 'a cron expression of 5 fields (minute first) or 6 (second first)';
    return {
      path,
      found: `${JSON.stringify(expression)} (${why})`,
      expected,
      hint: "e.g. '0 */5 * * * *' for every five minutes",
    };
  }
  if (gapsOf(expression, timezone).length > 0) return null;
  return {
    path,
    found: `${JSON.stringify(expression)}, which never comes`,
    expected: 'an expression with a next time',
    hint: 'check day and month',
  };
}

export function timezoneProblem(timezone: string, path: string): Diagnostic | null {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return null;
  } catch {
    return {
      path,
      found: JSON.stringify(timezone),
      expected: 'an IANA time zone',
      hint: "e.g. 'Europe/Berlin' or 'UTC'",
    };
  }
}

/** Always six fields, second first. */
export function sixFields(expression: string): string {
  const bare = expression.trim();
  return bare.split(/\s+/).length === 5 ? `0 ${bare}` : bare;
}

/** Shortest time between two of the next runs, in seconds. */
export function shortestGapSeconds(expression: string, timezone: string): number {
  return Math.min(...gapsOf(expression, timezone));
}

/** The time between two runs as it mostly is, in seconds. */
export function usualGapSeconds(expression: string, timezone: string): number {
  const gaps = gapsOf(expression, timezone).sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}

function gapsOf(expression: string, timezone: string): number[] {
  const task = cron.createTask(expression, () => undefined, { timezone });
  try {
    const runs = task.getNextRuns(LOOK_AHEAD).map((date) => date.getTime());
    return runs.slice(1).map((at, index) => (at - (runs[index] ?? at)) / 1000);
  } catch {
    return [];
  } finally {
    void task.destroy();
  }
}

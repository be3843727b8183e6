import type { RunRecord } from '../run-record.ts';
import type { Walk } from '../walk.ts';

/**
 * The instant that a stored walk is judged for, ISO 8601, UTC: the one its verdict was reached for; without a verdict (it is under
 * way, or was cut off) that of its newest run. Never the clock's: the same evidence must give the same verdict tomorrow.
 */
export function judgedInstant(
  walk: Pick<Walk, 'startedAt' | 'endedAt' | 'result'>,
  runs: readonly RunRecord[],
): string {
  const ended = walk.result?.judgedAt ?? walk.endedAt;
  if (ended !== null) return ended;
  // Runs under way have no end yet, and stand last.
  const newest = runs.reduce(
    (latest, { startedAt, finishedAt }) => Math.max(latest, Date.parse(finishedAt ?? startedAt)),
    Date.parse(walk.startedAt),
  );
  return new Date(newest).toISOString();
}

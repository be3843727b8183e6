import { existsSync } from 'node:fs';
import { EXIT } from '../../core/exit-code.ts';
import type { ReleaseEvent } from '../../core/release/event.ts';
import { type ReplayedRelease, replayRelease } from '../../core/release/replay-release.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Walk } from '../../core/walk.ts';
import { auditLogOf } from '../../store/audit-log.ts';
import { readAuditLog } from '../../store/read-audit-log.ts';
import { asUsage, CommandProblem } from '../problem.ts';

export interface StoredEvidence {
  readonly walk: Walk;
  /** In finishing order. */
  readonly runs: readonly RunRecord[];
  /** Path of the store; the log lies beside it. */
  readonly store: string;
}

/**
 * A release once more, from its walk's runs and its events in the audit log; the log may be in use. Rejects with exit code 2 when the log is
 * gone, can't be read or is broken, with 4 when it tells nothing of the release.
 */
export async function replayStored({ walk, runs, store }: StoredEvidence): Promise<ReplayedRelease> {
  return replayRelease(walk, runs, await eventsOfRelease(walk, store));
}

/** All events of the release that the walk was for; rejects as `replayStored` does. */
export async function eventsOfRelease(walk: Walk, store: string): Promise<readonly ReleaseEvent[]> {
  const file = auditLogOf(store);
  if (!existsSync(file))
    throw new CommandProblem(
      EXIT.usage,
      `${walk.id} is the walk of a release, whose way is in its audit log\n  found:    nothing at ${file}\n  expected: the log that lies beside the evidence\n  hint:     keep the two files together`,
    );
  const events = await eventsOf(file, walk).catch(asUsage);
  if (events.length === 0)
    throw new CommandProblem(EXIT.inconclusive, `${file} tells nothing of the release that ${walk.id} was walked for`);
  return events;
}

async function eventsOf(file: string, { release }: Walk): Promise<readonly ReleaseEvent[]> {
  const events: ReleaseEvent[] = [];
  if (release === undefined) return events;
  for await (const { body } of readAuditLog(file, { release })) events.push(body as ReleaseEvent);
  return events;
}

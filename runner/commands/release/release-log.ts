import type { AuditLog } from '../../core/release/audit.ts';
import type { ReleaseEvent } from '../../core/release/event.ts';

/** A release's events in the audit log, in order. */
export async function releaseHistory(log: AuditLog, release: string): Promise<readonly ReleaseEvent[]> {
  const events: ReleaseEvent[] = [];
  for await (const entry of log.entries({ release })) events.push(entry.body as ReleaseEvent);
  return events;
}

/** Writes an event down; resolves when it can no longer be lost. */
export async function keepEvent(log: AuditLog, release: string, event: ReleaseEvent): Promise<void> {
  await log.append({ release, kind: event.kind, actor: event.actor, body: event });
}

import type { FastifyInstance } from 'fastify';
import type { ReleaseEvent } from '../../core/release/event.ts';
import type { Gate } from '../../core/release/gate-status.ts';
import type { Cell } from '../../core/run-record.ts';
import type { AccessRule } from '../access-rule.ts';
import type { BrowserSessions } from '../browser-sessions.ts';
import { changeRoutes } from './change-routes.ts';
import { eventRoute } from './event-stream.ts';
import { recordOdds } from './odds-recorder.ts';
import { pageRoutes, type ReleasePage } from './page-routes.ts';
import { sessionRoutes } from './session-routes.ts';

export interface ReleasePartOptions {
  readonly gate: Gate;
  readonly sessions: BrowserSessions;
  /** Who may look at the page and its events. */
  readonly readers: AccessRule;
  /** What is walked: an override may name its journeys and segments. */
  readonly cells: readonly Cell[];
  /** The release's last events, in the order in which they happened; where not all of them, without the first, `planned`. */
  readonly history: () => readonly ReleaseEvent[];
  /** How it is shown: `releasePage` of reports. */
  readonly page: ReleasePage;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How often a listener hears something when nothing changes; 15 unless given. */
  readonly heartbeatSeconds?: number;
  /** Listeners at the same time; 100 unless given. */
  readonly mostListeners?: number;
}

/**
 * The release page, and the routes by which people change a release. A part of `startServer`, after the one that registers the change
 * guard: without it, registering throws.
 */
export function releasePart(options: ReleasePartOptions): (server: FastifyInstance) => Promise<void> {
  return async (server) => {
    if (!server.hasReplyDecorator('refuse'))
      throw new Error('anybody could change the release: register the change guard before the release part');
    const odds = recordOdds(options.gate);
    server.addHook('onClose', async () => odds.end());
    changeRoutes(server, options);
    sessionRoutes(server, options);
    eventRoute(server, options);
    pageRoutes(server, { ...options, odds: odds.points });
  };
}

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actionsOf, permissionToEnd } from '../../core/release/actions.ts';
import { type GateStatus, statusAt } from '../../core/release/gate-status.ts';
import type { OddsPoint } from '../../core/release/odds-history.ts';
import type { Person, Role } from '../../core/release/plan.ts';
import type { ReleasePageView } from '../../core/release/release-view.ts';
import { letsIn } from '../access-rule.ts';
import type { ReleasePartOptions } from './release-part.ts';

/** The page, made elsewhere: text in, text out. */
export interface ReleasePage {
  /** The whole page; null: no release is conducted. */
  readonly render: (view: ReleasePageView | null) => string;
  /** For who may not read it: how to sign in, or that their role is not among these. */
  readonly renderClosed: (person: Person | null, roles: readonly Role[]) => string;
  /** For an address that names a release which is not conducted. */
  readonly renderUnknown: (release: string, conducted: string | null) => string;
  /** What the page loads, by the path that it loads it from. */
  readonly assets: Readonly<Record<string, { readonly contentType: string; readonly text: string }>>;
}

interface Options extends Pick<ReleasePartOptions, 'gate' | 'sessions' | 'readers' | 'history' | 'page' | 'now'> {
  readonly odds: () => readonly OddsPoint[];
}

/** Nothing from elsewhere, nothing inline, and in nobody's frame: a button that is pressed was meant. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * `GET /` and `/releases/:release`: the release page, made from its status for whoever is signed in; where not everybody may read it and
 * somebody else asks, how to sign in (401, 403).
 */
export function pageRoutes(
  server: FastifyInstance,
  { gate, sessions, readers, history, page, now, odds }: Options,
): void {
  const personOf = ({ headers }: FastifyRequest): Person | null => {
    const session = sessions.read(headers.cookie);
    return session === null || 'code' in session ? null : session.person;
  };
  const viewFor = (request: FastifyRequest, status: GateStatus): ReleasePageView => {
    const person = personOf(request);
    return {
      status: statusAt(status, now()),
      odds: odds(),
      history: history(),
      person,
      actions: person === null ? [] : actionsOf(person, status),
      endable:
        person === null
          ? []
          : status.overrides
              .filter((override) => permissionToEnd(person, override, status).allowed)
              .map(({ id }) => id),
    };
  };
  const send = (reply: FastifyReply, text: string) =>
    reply
      .header('content-security-policy', POLICY)
      .header('content-type', 'text/html; charset=utf-8')
      // It shows what its reader may do.
      .header('cache-control', 'no-store')
      .send(text);

  const readable = async (request: FastifyRequest, reply: FastifyReply) => {
    const person = personOf(request);
    if ('open' in readers || letsIn(readers, person)) return;
    return send(reply.code(person === null ? 401 : 403), page.renderClosed(person, readers.roles));
  };

  server.get('/', { preHandler: readable }, async (request, reply) => {
    const status = gate.status();
    return send(reply, page.render(status === null ? null : viewFor(request, status)));
  });
  server.get<{ Params: { release: string } }>(
    '/releases/:release',
    { preHandler: readable },
    async (request, reply) => {
      const { release } = request.params;
      const status = gate.status();
      if (status?.release === release) return send(reply, page.render(viewFor(request, status)));
      return send(reply.code(404), page.renderUnknown(release, status?.release ?? null));
    },
  );
  for (const [path, { contentType, text }] of Object.entries(page.assets)) {
    const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    server.get(path, async ({ headers }, reply) => {
      reply.header('etag', tag).header('cache-control', 'no-cache').header('content-type', contentType);
      return headers['if-none-match'] === tag ? reply.code(304).send() : reply.send(text);
    });
  }
}

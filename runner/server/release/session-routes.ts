import type { FastifyInstance } from 'fastify';
import { ROLES } from '../../core/release/plan.ts';
import type { BrowserSessions } from '../browser-sessions.ts';

/** Signs a browser in, by a request with its person's token, and out again. */
export function sessionRoutes(server: FastifyInstance, { sessions }: { readonly sessions: BrowserSessions }): void {
  const config = { access: { roles: ROLES } };
  server.post('/session', { config }, async ({ caller }, reply) => {
    if (caller === null) throw new Error('/session is not behind the change guard');
    const { cookies, csrf } = sessions.open(caller.tokenId);
    return await reply
      .header('set-cookie', [...cookies])
      .header('cache-control', 'no-store')
      .send({ person: caller.person, csrf });
  });
  server.delete('/session', { config }, async (_request, reply) =>
    reply
      .header('set-cookie', [...sessions.end()])
      .header('cache-control', 'no-store')
      .send({ person: null }),
  );
}

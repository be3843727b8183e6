import { fastify } from 'fastify';
import { request } from 'undici';
import { ROLES, type Role } from '../../runner/core/release/plan.ts';
import { type BrowserSessions, createBrowserSessions } from '../../runner/server/browser-sessions.ts';
import { registerChangeGuard } from '../../runner/server/change-guard.ts';
import type { RefusalReport } from '../../runner/server/refusal-reporter.ts';
import { openReplayWindow } from '../../runner/server/replay-window.ts';
import { createRoleTokens } from '../../runner/server/role-tokens.ts';
import { mintToken, type TokenEntry } from '../../runner/server/token-entry.ts';
import { writeTokensFile } from '../../runner/server/tokens-file.ts';
import { T0, temporaryFolder } from './audit-changes.ts';

const MADE = '2026-11-23T09:00:00.000Z';

export const HOLDERS = {
  anna: mintToken({ name: 'anna', role: 'owner', createdAt: MADE }),
  ben: mintToken({ name: 'ben', role: 'viewer', createdAt: MADE }),
  cem: mintToken({ name: 'cem', role: 'owner', createdAt: MADE, expiresAt: '2026-11-23T09:30:00.000Z' }),
  nobody: mintToken({ name: 'anna', role: 'owner', createdAt: MADE }),
};

export type Headers = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The gate's server in miniature behind the real guard, on a real socket: what came through is in `changes`. */
export async function startGuardedServer({ folder }: { folder?: Awaited<ReturnType<typeof temporaryFolder>> } = {}) {
  const place = folder ?? (await temporaryFolder());
  const tokensFile = place.file('tokens.json');
  const keep = (...entries: TokenEntry[]) => writeTokensFile(tokensFile, entries);
  keep(HOLDERS.anna.entry, HOLDERS.ben.entry, HOLDERS.cem.entry);
  const clock = { now: T0 };
  const now = () => clock.now;
  const refusals: RefusalReport[] = [];
  const changes: unknown[] = [];
  const tokens = createRoleTokens({ file: tokensFile, now, onProblem: () => {} });
  const sessions: BrowserSessions = createBrowserSessions({ tokens, now, secure: false });
  const replays = await openReplayWindow(place.file('requests.jsonl'), now);
  const server = fastify({ logger: false, forceCloseConnections: true });
  let url = '';
  registerChangeGuard(server, {
    tokens,
    sessions,
    replays,
    origins: () => [url],
    now,
    onRefusal: (report) => refusals.push(report),
  });
  const owners: readonly Role[] = ['release', 'owner'];
  server.post(
    '/v1/overrides',
    { config: { access: { roles: owners } }, schema: { body: { type: 'object', required: ['reason'] } } },
    async (call) => {
      changes.push({ by: call.caller?.person.name, via: call.caller?.via, body: call.body });
      return { done: true };
    },
  );
  server.post('/v1/freeze/:release', { config: { access: { roles: owners } } }, async (call) => {
    changes.push({ by: call.caller?.person.name, via: call.caller?.via, body: null });
    return { done: true };
  });
  server.post('/hooks/flagger/widen', { config: { access: { open: 'it asks, and changes nothing' } } }, async () => ({
    asked: true,
  }));
  server.get('/v1/audit', { config: { access: { roles: ROLES } } }, async ({ caller }) => ({
    name: caller?.person.name,
  }));
  server.get('/', async (_request, reply) => reply.type('text/html').send('<!doctype html><title>gate</title>'));
  server.post('/v1/session', { config: { access: { roles: ROLES } } }, async ({ caller }, reply) => {
    const { cookies, csrf } = sessions.open(caller?.tokenId ?? '');
    return await reply.header('set-cookie', [...cookies]).send({ csrf });
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });

  const send = async (
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    headers: Headers,
    body?: string,
  ): Promise<Answer> => {
    const answer = await request(`${url}${path}`, { method, headers, body: body ?? null });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) };
  };
  return {
    url,
    clock,
    keep,
    tokensFile,
    refusals,
    changes,
    server,
    send,
    /** A change as a script makes it; headers that are given come on top. */
    change: (headers: Headers, body = '{"reason":"a provider is down"}') =>
      send('POST', '/v1/overrides', { 'content-type': 'application/json', ...headers }, body),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await replays.close();
      if (folder === undefined) await place[Symbol.asyncDispose]();
    },
  };
}

let keys = 0;

/** What a well-behaved script of this holder sends. */
export function from(holder: keyof typeof HOLDERS): Headers {
  keys += 1;
  return { authorization: `Bearer ${HOLDERS[holder].token}`, 'idempotency-key': `key-${process.pid}-${keys}` };
}

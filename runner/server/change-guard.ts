import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Person } from '../core/release/plan.ts';
import { type AccessRule, letsIn } from './access-rule.ts';
import { type BrowserSessions, CSRF_HEADER } from './browser-sessions.ts';
import { REFUSAL_STATUS, type Refusal, refusal, roleRefused } from './refusal.ts';
import { createRefusalReporter, type RefusalReport } from './refusal-reporter.ts';
import { replayKeyOf } from './replay-key.ts';
import type { ReplayWindow } from './replay-window.ts';
import type { RoleTokens } from './role-tokens.ts';
import { originProblem } from './same-origin.ts';

/** Who a request is from. */
export interface Caller {
  readonly person: Person;
  readonly tokenId: string;
  readonly via: 'token' | 'session';
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule;
  }
  interface FastifyRequest {
    /** Set on routes whose `access` asks for roles. */
    caller: Caller | null;
    /** Whether it would be let through again: for answers that go on for long. */
    isStillAllowed(): boolean;
  }
  interface FastifyReply {
    /** Refuses what only a handler can see that its caller may not do, and reports it as the guard's own refusals are. */
    refuse(refusal: Refusal): FastifyReply;
  }
}

export interface ChangeGuardOptions {
  readonly tokens: RoleTokens;
  readonly sessions: BrowserSessions;
  readonly replays: ReplayWindow;
  /** Origins whose pages may change something, such as `http://127.0.0.1:9464`; asked at each request. */
  readonly origins: () => readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** To be written down; must not throw. */
  readonly onRefusal: (report: RefusalReport) => void;
}

/** Methods that change nothing (RFC 9110, 9.2.1). */
const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/**
 * Guards every route that is registered on the server afterwards: `config: { access: { roles } }` asks for a token or a session of such
 * a role; a route that changes something must say its `access`, else registering it throws. Changing requests must be of this server's
 * own pages or of no page at all, carry JSON or nothing, and each be new: what was let through once is refused with 409.
 */
export function registerChangeGuard(server: FastifyInstance, options: ChangeGuardOptions): void {
  const { replays, now } = options;
  const report = createRefusalReporter({ report: options.onRefusal, now });
  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
    { code, found, expected, hint }: Refusal,
    by: Person | null,
  ) => {
    const status = REFUSAL_STATUS[code];
    const route = routeOf(request);
    const { method, ip: from } = request;
    report({ code, found, expected, hint, status, at: new Date(now()).toISOString(), method, route, from, person: by });
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="waygate"');
    return reply.code(status).header('cache-control', 'no-store').send({ code, found, expected, hint });
  };

  server.decorateRequest('caller', null);
  server.decorateRequest('isStillAllowed', function (this: FastifyRequest) {
    const { access } = this.routeOptions.config;
    if (access === undefined || 'open' in access) return true;
    const answer = identify(this, options);
    return !('code' in answer) && letsIn(access, answer.caller.person);
  });
  server.decorateReply('refuse', function (this: FastifyReply, problem: Refusal) {
    return refuse(this.request, this, problem, this.request.caller?.person ?? null);
  });

  server.addHook('onRoute', ({ method, url, config }) => {
    if ([method].flat().every((name) => SAFE.includes(name)) || config?.access !== undefined) return;
    throw new Error(
      `${method} ${url} changes something and does not say who may: give it config.access, roles or { open: why }`,
    );
  });

  // Before the body is read: nobody is asked to send what will be refused.
  server.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const { access } = request.routeOptions.config;
    const changing = isChanging(request);
    const problem = changing ? formProblem(request, options.origins()) : null;
    if (problem !== null) return refuse(request, reply, problem, null);
    if (access === undefined || 'open' in access) return;
    const answer = identify(request, options);
    if ('code' in answer) return refuse(request, reply, answer, answer.person);
    const { person } = answer.caller;
    if (!letsIn(access, person)) {
      const hint = 'ask somebody who has it, or for another token';
      return refuse(request, reply, roleRefused(person, access.roles, hint), person);
    }
    const foreign = changing ? answer.problem : null;
    if (foreign !== null) return refuse(request, reply, foreign, person);
    request.caller = answer.caller;
  });

  // After the body was read and found well formed: a request that was never understood may be sent again under its key.
  server.addHook('preHandler', async (request, reply) => {
    if (request.caller === null || !isChanging(request)) return;
    const { person } = request.caller;
    const key = replayKeyOf(request.headers, now());
    if ('code' in key) return refuse(request, reply, key, person);
    const what = `${request.method} ${routeOf(request)}`;
    try {
      const before = await replays.take({ ...key, by: person.name, what });
      if (before === null) return;
      const found = `${before.what} of ${before.by}, let through at ${before.at} with the same key`;
      return refuse(
        request,
        reply,
        refusal(
          'replayed',
          found,
          'a request that was not sent before',
          'ask what came of it; send another change with another key',
        ),
        person,
      );
    } catch (error) {
      const found = (error as Error).message;
      return refuse(
        request,
        reply,
        refusal('replays_unknown', found, 'a file that can be written', 'mend it, then send it again'),
        person,
      );
    }
  });
}

/** What is wrong with a changing request whoever it is from. */
function formProblem({ headers }: FastifyRequest, origins: readonly string[]): Refusal | null {
  const foreign = originProblem(headers, origins, { required: false });
  if (foreign !== null) return foreign;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  const type = headers['content-type'];
  // A form of another site can send every other type without asking.
  if (!hasBody || /^application\/json\s*(;|$)/i.test(type ?? '')) return null;
  return refusal(
    'content_type',
    type === undefined ? 'no Content-Type' : JSON.stringify(type),
    'application/json',
    'send JSON',
  );
}

type Identity =
  /** `problem`: why it may not change anything, though it may read. */
  { readonly caller: Caller; readonly problem: Refusal | null } | (Refusal & { readonly person: Person | null });

function identify({ headers }: FastifyRequest, { tokens, sessions, origins }: ChangeGuardOptions): Identity {
  const { authorization, cookie } = headers;
  if (authorization !== undefined) return byToken(authorization, tokens);
  const session = sessions.read(cookie);
  if (session === null)
    return { ...refusal('token_missing', 'no Authorization', 'Bearer and a token', CREATE), person: null };
  if ('code' in session) return { ...session, person: null };
  const header = headers[CSRF_HEADER];
  const problem =
    originProblem(headers, origins(), { required: true }) ??
    sessions.csrfProblem(session, cookie, typeof header === 'string' ? header : undefined);
  return { caller: { person: session.person, tokenId: session.tokenId, via: 'session' }, problem };
}

function byToken(authorization: string, tokens: RoleTokens): Identity {
  const [, token = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  const answer = tokens.identify(token);
  if (answer.kind === 'known') {
    return { caller: { person: answer.person, tokenId: answer.id, via: 'token' }, problem: null };
  }
  if (answer.kind === 'expired') {
    const found = `token ${answer.id} of ${answer.person.name}, expired at ${answer.expiredAt}`;
    return { ...refusal('token_expired', found, 'a token that stands', CREATE), person: answer.person };
  }
  if (answer.kind === 'unknown') {
    return {
      ...refusal('token_unknown', 'a token that nobody has, or that was revoked', 'a token that stands', CREATE),
      person: null,
    };
  }
  return {
    ...refusal(
      'token_malformed',
      `Authorization of ${authorization.length} characters`,
      'Bearer and 43 characters of base64url',
      CREATE,
    ),
    person: null,
  };
}

const CREATE = '`waygate gate token create` makes one';

function isChanging({ method }: FastifyRequest): boolean {
  return !SAFE.includes(method);
}

function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? 'none';
}

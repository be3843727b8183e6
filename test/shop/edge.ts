import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { cohortOf, type Exposure } from './exposure.ts';
import { COHORTS, type Cohort, type FaultBoard } from './fault-board.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Served } from './services/served.ts';

export interface EdgeSettings {
  readonly port: number;
  /** Origins of the releases' storefronts. */
  readonly upstreams: Readonly<Record<Cohort, string>>;
  readonly releases: Readonly<Record<Cohort, string>>;
  exposure(): Exposure;
  readonly has: FaultBoard['has'];
  /** Requests are counted in here. */
  readonly served: Readonly<Record<Cohort, Served>>;
  /** Seeded, [0, 1): draws sessions. */
  readonly random: () => number;
}

export interface Edge {
  readonly url: string;
  close(): Promise<void>;
}

const PIN = 'waygate-pin';
const RELEASE = 'shop-release';
/** The session's draw, 0 to 9999: what makes the split sticky. */
const DRAW = 'shop-draw';
const DRAWS = 10_000;
/** More than any pressure keeps open at a time: the edge holds nobody back. */
const MOST_CONNECTIONS = 1_024;
/** Longer than anything that hangs. */
const TIME_LIMIT_MS = 60_000;

/**
 * The shop's public door. Splits sessions between the releases, unless a request is pinned by header, query parameter or cookie,
 * and hands it to the release's storefront. Every document names its release in the header `x-shop-release`.
 */
export async function startEdge(settings: EdgeSettings): Promise<Edge> {
  const { port, upstreams, releases, exposure, has, served, random } = settings;
  const limits = { baseline: createRateLimit(), candidate: createRateLimit() };
  const pools = { baseline: openPool(upstreams.baseline), candidate: openPool(upstreams.candidate) };
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const cookies = request.headers.cookie ?? '';
    const asked = pinOf(request, url, cookies);
    if (asked !== null && !isCohort(asked.value)) {
      const told = `${PIN} is one of ${COHORTS.join(', ')}; found "${asked.value}"\n`;
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end(told);
      return;
    }
    const added: string[] = [];
    let cohort = asked?.value as Cohort | undefined;
    if (asked?.from === 'query') added.push(cookieOf(PIN, asked.value));
    if (cohort === undefined) {
      let draw = Number(readCookie(cookies, DRAW) ?? Number.NaN);
      if (!(draw >= 0 && draw < DRAWS)) {
        draw = Math.floor(random() * DRAWS);
        added.push(cookieOf(DRAW, String(draw)));
      }
      cohort = cohortOf(exposure(), draw / 100, url, request.headers['user-agent'] ?? '');
    }
    served[cohort].requests += 1;
    const release = releases[cohort];
    if (has('shared-rate-limit', cohort) && !isStatic(url)) {
      const seconds = limits[cohort].waitSeconds(request.socket.remoteAddress ?? '');
      if (seconds > 0) {
        const headers = { 'content-type': 'text/plain', 'retry-after': String(seconds), 'x-shop-release': release };
        response.writeHead(429, headers).end('too many requests\n');
        return;
      }
    }
    if (readCookie(cookies, RELEASE) !== release) added.push(cookieOf(RELEASE, release));
    if (url === '/version' || url.startsWith('/version?')) {
      const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-shop-release': release };
      response.writeHead(200, headers).end(JSON.stringify({ release }));
      return;
    }
    forward(pools[cohort], { request, response, url, release, added });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, pools.baseline.destroy(), pools.candidate.destroy()]);
    },
  };
}

interface Passage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: string;
  readonly release: string;
  /** Cookies that the edge sets, on documents only. */
  readonly added: readonly string[];
}

function forward(pool: Pool, { request, response, url, release, added }: Passage): void {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  pool
    .stream(
      {
        method: (request.method ?? 'GET') as 'GET',
        path: url,
        headers: upstreamHeaders(request),
        body: hasBody ? request : null,
        signal: left.signal,
      },
      ({ statusCode, headers }) => {
        const answer = withoutHopByHop(headers);
        if (String(answer['content-type'] ?? '').startsWith('text/html')) {
          answer['x-shop-release'] ??= release;
          if (added.length > 0) answer['set-cookie'] = [...listOf(answer['set-cookie']), ...added];
        }
        return response.writeHead(statusCode, answer);
      },
    )
    .catch((error: Error) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else
        response
          .writeHead(502, { 'content-type': 'text/plain', 'x-shop-release': release })
          .end(`bad gateway: ${error.message}\n`);
    });
}

function openPool(origin: string): Pool {
  return new Pool(origin, {
    connections: MOST_CONNECTIONS,
    allowH2: false,
    headersTimeout: TIME_LIMIT_MS,
    bodyTimeout: TIME_LIMIT_MS,
    keepAliveTimeout: 30_000,
  });
}

/** What a page brings along; it is kept by browsers, and nobody counts it. */
function isStatic(url: string): boolean {
  return /^\/(assets|images|favicon)/.test(url);
}

function pinOf(
  request: IncomingMessage,
  url: string,
  cookies: string,
): { value: string; from: 'header' | 'query' | 'cookie' } | null {
  const header = request.headers[`x-${PIN}`];
  if (typeof header === 'string') return { value: header, from: 'header' };
  const query = url.includes(`${PIN}=`) ? new URLSearchParams(url.split('?', 2)[1]).get(PIN) : null;
  if (query !== null) return { value: query, from: 'query' };
  const cookie = readCookie(cookies, PIN);
  return cookie === null ? null : { value: cookie, from: 'cookie' };
}

function isCohort(value: string): value is Cohort {
  return (COHORTS as readonly string[]).includes(value);
}

function readCookie(cookies: string, name: string): string | null {
  if (!cookies.includes(`${name}=`)) return null;
  for (const pair of cookies.split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value ?? '';
  }
  return null;
}

function cookieOf(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

function upstreamHeaders(request: IncomingMessage): IncomingHttpHeaders {
  const headers = withoutHopByHop(request.headers);
  headers['x-forwarded-for'] = request.socket.remoteAddress ?? '127.0.0.1';
  headers['x-forwarded-host'] = request.headers.host ?? '';
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) if (!HOP_BY_HOP.has(name)) kept[name] = value;
  return kept;
}

function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

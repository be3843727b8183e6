import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import { type FastifyInstance, fastify } from 'fastify';
import { InvalidInput } from '../core/diagnostic.ts';
import type { Settings } from '../core/settings.ts';
import type { Readiness } from './readiness.ts';

export interface ServerOptions {
  readonly listen: Settings['server'];
  /** What Prometheus scrapes. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly readiness: () => Readiness;
  /** Further parts that register their routes, in this order; `at` says where the server listens once it does. */
  readonly parts?: readonly ((server: FastifyInstance, at: () => string | null) => Promise<void>)[];
}

export interface RunningServer {
  /** Where it really listens, also when port 0 was asked for. */
  readonly url: string;
  close(): Promise<void>;
}

/** An answer is read by programs and shows nothing; a page brings its own. Helmet's own policy is put together anew for each answer. */
const POLICY = "default-src 'none'; frame-ancestors 'none'";
/** What today's browsers heed. That a host speaks TLS only is for whoever ends TLS to say: here it is never spoken. */
const HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: false,
  strictTransportSecurity: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

const REFUSALS: Readonly<Record<string, readonly [found: string, expected: string]>> = {
  EADDRINUSE: ['is in use by another process', 'a free port'],
  EACCES: ['needs rights that this process does not have', 'a port above 1023'],
  EADDRNOTAVAIL: ['is no address of this machine', 'an address of this machine'],
  ENOTFOUND: ['is not known', 'a host name or address of this machine'],
};

/**
 * Serves `/metrics`, `/healthz` (the process lives) and `/readyz` (it does its work; 503 with the reasons otherwise).
 * Throws `InvalidInput` when it can't listen where it should.
 */
export async function startServer({ listen, metrics, readiness, parts = [] }: ServerOptions): Promise<RunningServer> {
  const server = fastify({ logger: false, forceCloseConnections: true });
  await server.register(helmet, HEADERS);
  server.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', POLICY);
  });
  server.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics();
    return await reply.header('content-type', contentType).send(text);
  });
  server.get('/healthz', async () => ({ status: 'alive' }));
  server.get('/readyz', async (_request, reply) => {
    const state = readiness();
    return await reply.code(state.ready ? 200 : 503).send(state);
  });
  let where: string | null = null;
  try {
    for (const register of parts) await register(server, () => where);
    const url = await server.listen({ host: listen.host, port: listen.port });
    where = url;
    return { url, close: () => server.close() };
  } catch (error) {
    await server.close();
    throw refusal(listen, error as NodeJS.ErrnoException);
  }
}

function refusal({ host, port }: Settings['server'], error: NodeJS.ErrnoException): Error {
  const [found, expected] = REFUSALS[error.code ?? ''] ?? [];
  if (found === undefined || expected === undefined)
    return new Error(`could not listen on ${host}:${port}`, { cause: error });
  return new InvalidInput('The server can not start', [
    {
      path: 'server',
      found: `${host}:${port} ${found}`,
      expected,
      hint: 'set server.host and server.port, or use --port',
    },
  ]);
}

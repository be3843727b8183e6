import { setTimeout as pause } from 'node:timers/promises';
import fastify from 'fastify';
import { type Caller, callerOf, isTooLate, onBehalfOf } from './caller.ts';
import { type CapacityLimits, createCapacity } from './capacity.ts';
import { ServiceRefusal } from './contracts.ts';
import { nothingServed, type Served } from './served.ts';

/** What a service does: each operation is `POST /<operation>` with JSON in and out. */
export type Operations<O> = { readonly [K in keyof O]: (input: never) => Promise<unknown> };

export interface ServiceSettings {
  readonly name: string;
  /** Added to every answer, as the network and a database of its own would. */
  readonly latencyMs: number;
  readonly capacity: CapacityLimits;
  /** Whether it refuses what it can't do in time; it does unless said otherwise. */
  readonly sheds?: () => boolean;
  /** What is begun is brought to its end, also when its caller leaves: half an order is worse than one too many. */
  readonly seesThrough?: boolean;
  readonly served?: Served;
}

export interface RunningService {
  readonly url: string;
  close(): Promise<void>;
}

const RETRY_AFTER_SECONDS = '1';

/**
 * Serves the operations on a free loopback port. A `ServiceRefusal` becomes its status with `{ code, message }`;
 * 503 carries Retry-After; any other error becomes 500.
 */
export async function serve<O extends Operations<O>>(
  operations: O,
  settings: ServiceSettings,
): Promise<RunningService> {
  const { name, latencyMs, seesThrough = false, served = nothingServed() } = settings;
  const capacity = createCapacity(settings.capacity, settings.sheds);
  served.work[name] ??= 0;
  served.refused[name] ??= 0;
  const count = (kind: 'work' | 'refused') => {
    served[kind][name] = (served[kind][name] ?? 0) + 1;
  };
  const admit = (caller: Caller) =>
    capacity.enter(seesThrough ? null : caller).catch((error: unknown) => {
      count('refused');
      throw error;
    });
  const app = fastify({ logger: false, forceCloseConnections: true, keepAliveTimeout: 60_000, bodyLimit: 256 * 1024 });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof ServiceRefusal)) {
      return reply.code(500).send({ code: 'broken', message: `${name}: ${(error as Error).message}` });
    }
    if (error.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
    return reply.code(error.status).send({ code: error.code, message: error.message });
  });
  for (const [operation, act] of Object.entries<(input: never) => Promise<unknown>>(operations)) {
    app.post(`/${operation}`, async (request, reply) => {
      const caller = callerOf(request.raw, reply.raw);
      const leave = await admit(caller);
      try {
        count('work');
        if (latencyMs > 0) await pause(latencyMs);
        const result = await onBehalfOf(seesThrough ? null : caller, () => act(request.body as never));
        if (isTooLate(caller)) served.wasted += 1;
        return reply.type('application/json').send(JSON.stringify(result ?? null));
      } finally {
        leave();
      }
    });
  }
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => app.close() };
}

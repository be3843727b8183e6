import { Pool } from 'undici';
import { callerNow, isTooLate, TIME_LEFT } from './caller.ts';
import { ServiceRefusal } from './contracts.ts';
import type { Operations } from './serve.ts';

export interface PeerSettings {
  readonly name: string;
  readonly url: string;
  readonly timeLimitMs: number;
}

/** Another service's operations, called over HTTP with kept-alive connections. */
export interface Peer<O> {
  readonly call: O;
  close(): Promise<void>;
}

/**
 * Rejects with `ServiceRefusal` when the other side refuses (4xx, or 503 for being overloaded) and with `Error` when it is broken
 * (other 5xx), unreachable, or slower than the time limit. The time limit, or what the present caller still has of its own, goes along;
 * the question is taken back when that caller leaves.
 */
export function connectPeer<O extends Operations<O>>({ name, url, timeLimitMs }: PeerSettings): Peer<O> {
  const pool = new Pool(url, {
    connections: MOST_CONNECTIONS,
    allowH2: false,
    headersTimeout: timeLimitMs,
    bodyTimeout: timeLimitMs,
    keepAliveTimeout: 30_000,
  });
  const call = async (operation: string, input: unknown): Promise<unknown> => {
    const caller = callerNow();
    const timeLeftMs = Math.min(timeLimitMs, caller === null ? timeLimitMs : caller.until - performance.now());
    let status: number;
    let text: string;
    try {
      if (caller !== null && isTooLate(caller)) throw new Error('nobody waits for the answer any longer');
      const answer = await pool.request({
        method: 'POST',
        path: `/${operation}`,
        headers: { ...JSON_BODY, [TIME_LEFT]: String(Math.ceil(timeLeftMs)) },
        body: JSON.stringify(input ?? {}),
        signal: caller?.left ?? null,
      });
      status = answer.statusCode;
      text = await answer.body.text();
    } catch (error) {
      throw new Error(`could not ask ${name} to ${operation}: ${(error as Error).message}`, { cause: error });
    }
    const body: unknown = JSON.parse(text);
    if (status === 200) return body;
    const { code, message } = body as { code: string; message: string };
    if (status < 500 || code === 'overloaded') throw new ServiceRefusal(status, code, message);
    throw new Error(`${name} could not ${operation}: ${status} ${message}`);
  };
  const known = new Map<PropertyKey, (input: unknown) => Promise<unknown>>();
  const operations = new Proxy(
    {},
    {
      get(_target, operation) {
        let act = known.get(operation);
        if (act === undefined) {
          act = (input) => call(String(operation), input);
          known.set(operation, act);
        }
        return act;
      },
    },
  );
  return { call: operations as O, close: () => pool.destroy() };
}

/** More than any service holds and queues: it is the service that refuses, not its callers that wait. */
const MOST_CONNECTIONS = 256;
const JSON_BODY = { 'content-type': 'application/json' };

import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is text. */
  readonly body?: unknown;
}

export interface StrictServer {
  readonly url: string;
  readonly asked: Asked[];
  /** From now on it takes questions and answers none. */
  fallSilent(): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that answers by a function, which may also be told to answer nothing more. */
export async function startServer(
  answer: (asked: Asked) => Answer | Promise<Answer>,
  tls?: { readonly key: string; readonly cert: string },
): Promise<StrictServer> {
  const asked: Asked[] = [];
  let isSilent = false;
  const listener: RequestListener = async (request, response) => {
    const question = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: await bodyOf(request),
    };
    asked.push(question);
    if (!isSilent) send(response, await answer(question));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fallSilent() {
      isSilent = true;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** An address where nobody listens. */
export async function deadAddress(scheme: 'http' | 'https' = 'http'): Promise<string> {
  const server = await startServer(() => ({ status: 200 }));
  await server.close();
  return server.url.replace('http', scheme);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const isText = typeof body === 'string' || body === undefined;
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

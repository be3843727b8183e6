import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
}

export interface Told {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly afterMs?: number;
}

export interface FickleShop {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** A shop on loopback that answers as the test says; `nth` counts the requests of the same mark and path, from 1. */
export async function openFickleShop(tell: (asked: Asked, nth: number) => Told): Promise<FickleShop> {
  const asked: Asked[] = [];
  const times = new Map<string, number>();
  const server = createServer((request, response) => {
    const one: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      at: Date.now(),
    };
    asked.push(one);
    const same = `${/syn=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]} ${one.method} ${one.path}`;
    const nth = (times.get(same) ?? 0) + 1;
    times.set(same, nth);
    const { status, headers = {}, body = '', afterMs = 0 } = tell(one, nth);
    request.resume();
    setTimeout(() => response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body), afterMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

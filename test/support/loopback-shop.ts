import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that answers everything with 200, unless told otherwise, and remembers what it was asked. */
export interface LoopbackShop {
  readonly url: string;
  readonly port: number;
  readonly requests: { readonly path: string; readonly at: number }[];
  /** Connections that were opened, also when nothing was asked. */
  connections(): number;
  /** Where `/redirect` leads. */
  redirectTo(url: string): void;
  /** From now on. */
  answerWith(status: number): void;
  close(): Promise<void>;
}

export async function openLoopbackShop({ host = '127.0.0.1', port = 0 } = {}): Promise<LoopbackShop> {
  let redirect: string | null = null;
  const requests: { path: string; at: number }[] = [];
  let connections = 0;
  let status = 200;
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', at: Date.now() });
    if (request.url === '/redirect' && redirect !== null) response.writeHead(302, { location: redirect });
    else response.statusCode = status;
    response.end('fine');
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(port, host);
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    requests,
    connections: () => connections,
    redirectTo(url) {
      redirect = url;
    },
    answerWith(code) {
      status = code;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

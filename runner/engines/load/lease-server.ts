import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LEASE_ADDRESS } from './allowed-flags.ts';

export interface LeaseServer {
  /** Polled by every generator once a second; after three misses it ends itself. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The dead-man's lease: as long as this process lives, `GET /lease` is answered with 200. Nobody has to stop the load of a runner that
 * was killed. Does not keep the process alive by itself.
 */
export async function openLease(): Promise<LeaseServer> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/lease' ? 200 : 404;
    response.end();
  });
  server.unref();
  server.listen(0, LEASE_ADDRESS);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${LEASE_ADDRESS}:${port}/lease`,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

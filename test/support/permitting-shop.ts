import { once } from 'node:events';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOAD_PERMIT_PATH, type LoadPermit } from '../../runner/core/pressure/load-permit.ts';

export interface PermittingShop {
  readonly url: string;
  /** How often the permit was asked for. */
  asked(): number;
  close(): Promise<void>;
}

/** A shop behind a door that serves its owner's load permit: what `permit` gives at each look, null: there is none. */
export async function openPermittingShop(
  shopUrl: string,
  permit: (look: number) => LoadPermit | null,
): Promise<PermittingShop> {
  let looks = 0;
  const server = createServer((request, response) => {
    if (request.url === LOAD_PERMIT_PATH) {
      looks += 1;
      const file = permit(looks);
      response.writeHead(file === null ? 404 : 200).end(JSON.stringify(file));
      return;
    }
    const { method, url, headers } = request;
    const onward = ask(new URL(url ?? '/', shopUrl), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => looks,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

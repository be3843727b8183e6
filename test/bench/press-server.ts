import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

/** A server that does next to nothing, in a process of its own: tells its port, and at every message how often it was asked since the last. */
let asked = 0;
const server = createServer((_request, response) => {
  asked += 1;
  response.end('fine');
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => {
  process.send?.(asked);
  asked = 0;
});
process.on('disconnect', () => process.exit(0));

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { pushWalkMetrics } from '../../runner/metrics/push-walk-metrics.ts';
import { aPair, aWalk } from '../support/records.ts';
import { aResult } from '../support/result-document.ts';
import { theSettings } from '../support/settings.ts';

interface Pushed {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let address: string;
let pushed: Pushed[];
let answer: number;

test.beforeEach(async () => {
  pushed = [];
  answer = 202;
  server = createServer(async (request, response) => {
    pushed.push({ method: request.method, url: request.url, headers: request.headers, body: await text(request) });
    response.writeHead(answer).end(answer === 202 ? '' : 'pushed metrics are invalid');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

test.afterEach(async () => {
  server.closeAllConnections();
  server.close();
});

function push(url: string): Promise<void> {
  return pushWalkMetrics({ url, settings: theSettings(), walk: aWalk(), runs: aPair(), result: aResult() });
}

test('A walk replaces the group of its command and location', async () => {
  await push(`http://${address}/gate/`);
  expect(pushed).toHaveLength(1);
  expect(pushed[0]).toMatchObject({ method: 'PUT', url: '/gate/metrics/job/waygate_adhoc/command/run/location/local' });
  expect(pushed[0]?.body).toContain('waygate_adhoc_verdict{verdict="hold"} 1');
  expect(pushed[0]?.body).toMatch(/waygate_adhoc_runs_total\{.*cohort="candidate".*result="pass"\} 1/);
});

test('Credentials are sent, and not shown when the gateway refuses', async () => {
  answer = 400;
  const refusal = await push(`http://pusher:s3cret-word@${address}`).catch((error: Error) => error.message);
  expect(pushed[0]?.headers.authorization).toBe(`Basic ${Buffer.from('pusher:s3cret-word').toString('base64')}`);
  expect(refusal).toBe(`could not push metrics to http://${address}: it answered 400: pushed metrics are invalid`);
});

test('A gateway that is not there is named', async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  await expect(push(`http://pusher:s3cret-word@${address}`)).rejects.toThrow(
    `could not push metrics to http://${address}: it can not be reached (ECONNREFUSED)`,
  );
});

test('An address that is none is refused without repeating it', async () => {
  await expect(push('pusher:s3cret-word@gate')).rejects.toThrow(/^((?!s3cret).)*not an http\(s\) address$/);
});

import { expect, test } from '@playwright/test';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import type { Readiness } from '../../runner/server/readiness.ts';
import { type RunningServer, startServer } from '../../runner/server/start-server.ts';

const running: RunningServer[] = [];

test.afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function serve(readiness: Readiness, listen = { host: '127.0.0.1', port: 0 }): Promise<RunningServer> {
  const server = await startServer({
    listen,
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'waygate_up 1\n' }),
    readiness: () => readiness,
  });
  running.push(server);
  return server;
}

const READY: Readiness = { ready: true, checks: [] };
const NOT_READY: Readiness = { ready: false, checks: [{ name: 'store', ok: false, detail: 'the disk is full' }] };

test('Metrics come with the content type that Prometheus reads', async () => {
  const { url } = await serve(READY);
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await response.text()).toBe('waygate_up 1\n');
});

test('A runner that is not ready still lives, and says what is wrong', async () => {
  const { url } = await serve(NOT_READY);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const response = await fetch(`${url}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual(NOT_READY);
});

test('A ready runner says so with 200', async () => {
  const { url } = await serve(READY);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test('No answer shows anything in a browser, also one that nobody expected', async () => {
  const { url } = await serve(READY);
  for (const path of ['/healthz', '/no-such-page']) {
    const { headers } = await fetch(`${url}${path}`);
    expect(headers.get('content-security-policy'), path).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('referrer-policy'), path).toBe('no-referrer');
  }
});

test('A port in use is named, and what to do', async () => {
  const { url } = await serve(READY);
  const port = Number(new URL(url).port);
  const refusal = await serve(READY, { host: '127.0.0.1', port }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(InvalidInput);
  expect((refusal as InvalidInput).diagnostics[0]?.found).toBe(`127.0.0.1:${port} is in use by another process`);
});

test('An address of another machine is named', async () => {
  await expect(serve(READY, { host: '192.0.2.1', port: 0 })).rejects.toThrow(
    /192\.0\.2\.1:0 is no address of this machine/,
  );
});

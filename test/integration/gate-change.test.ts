import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { callWaygate } from '../support/call-cli.ts';
import { STAFF, startReleaseServer } from '../support/release-server.ts';

const RELEASE = ['--release', 'shop-2.41.0'];
const BACK = [
  ['rollback', 'rolling_back'],
  ['freeze', 'frozen'],
] as const;

const change = (verb: string, url: string, ...more: readonly string[]) =>
  callWaygate(['gate', verb, '--url', url, ...RELEASE, '--reason', 'customers call', ...more], {
    env: { WAYGATE_TOKEN: STAFF.rui.token },
  });

for (const [verb, phase] of BACK) {
  test(`${verb} is done by who may do it, though they may not read where the release is`, async () => {
    await using server = await startReleaseServer({ readers: { roles: ['owner'] }, speaks: true });
    server.gate.expose(1);
    expect(await change('approve', server.url)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('refuses to answer (403)'),
    });
    expect(await change(verb, server.url, '--json')).toMatchObject({ code: 0, stderr: '' });
    expect(server.gate.status()).toMatchObject({ phase });
  });

  test(`${verb} does not look first: it reaches a gate that takes too long to be read`, async () => {
    const asked: string[] = [];
    await using gate = await answering(({ method, path }, answer) => {
      asked.push(`${method} ${path}`);
      // A question hangs.
      if (method === 'POST') answer(200, { release: 'shop-2.41.0', phase, summary: 'customers call' });
    });
    expect(await change(verb, gate.url)).toMatchObject({
      code: 0,
      stdout: `shop-2.41.0 is ${phase.replace('_', ' ')} now: customers call\n`,
    });
    expect(asked).toEqual([`POST /v1/gates/shop-2.41.0/${verb}`]);
  });

  test(`${verb} is refused in the gate’s words, and said to have reached none where something else answers`, async () => {
    await using server = await startReleaseServer({ speaks: true });
    expect(await change(verb, server.url, '--release', 'shop-2.42.0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('release_unknown'),
    });
    server.gate.isConducted = false;
    expect(await change(verb, server.url)).toMatchObject({
      code: 75,
      stderr: expect.stringContaining('conducts no release yet'),
    });
    for (const [status, body, code] of [
      [502, '<html>', 75],
      [200, '<html>', 75],
      [200, { release: 'shop-2.42.0' }, 75],
      [404, {}, 75],
      [403, '<html>', 2],
    ] as const) {
      await using other = await answering((_asked, answer) => answer(status, body));
      expect(await change(verb, other.url)).toMatchObject({ code, stderr: expect.stringContaining(`(${status})`) });
    }
  });
}

interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
}

/** Something that answers as it is told, or never. */
async function answering(
  listen: (asked: Asked, answer: (status: number, body: object | string) => void) => void,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ method, url: path }, response) =>
    listen({ method, path }, (status, body) => {
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    }),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

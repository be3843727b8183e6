import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { WaygateConfig } from '../../runner/config/define-config.ts';
import type { PressureConfig } from '../../runner/config/pressure-config.ts';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { type LoadPermit, type PressRequest, permitFor } from '../../runner/core/pressure/load-permit.ts';
import { resolveHost } from '../../runner/engines/load/allowed-target.ts';
import { type Approach, type ApproachedTarget, approachTarget } from '../../runner/engines/load/approach-target.ts';
import { readOwnershipFile } from '../../runner/engines/load/ownership-file.ts';
import { theSettings } from '../support/settings.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const CAPS = { requestsPerSecond: 100, seconds: 900 };
const REQUEST: PressRequest = { scenario: 'soak', environment: 'staging', caps: CAPS, plannedSeconds: 270, now: NOW };
const GOOD = permitFor(REQUEST);

interface Host {
  readonly port: number;
  connections: number;
  readonly paths: string[];
}

const servers: Server[] = [];

test.afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** A server that counts who comes. */
async function listen(address: string, answer: RequestListener): Promise<Host> {
  const host: { port: number; connections: number; paths: string[] } = { port: 0, connections: 0, paths: [] };
  const server = createServer((request, response) => {
    host.paths.push(request.url ?? '');
    answer(request, response);
  });
  server.on('connection', () => {
    host.connections += 1;
  });
  server.listen(0, address);
  await once(server, 'listening');
  servers.push(server);
  host.port = (server.address() as AddressInfo).port;
  return host;
}

const serving =
  (body: string | LoadPermit, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

function settingsFor(baseUrl: string, pressure: Partial<PressureConfig> = {}, config: Partial<WaygateConfig> = {}) {
  const { hostname } = new URL(baseUrl);
  return theSettings(
    {},
    { target: { baseUrl }, pressure: { peakIntentsPerSecond: 8, allow: [hostname], ...pressure }, ...config },
  );
}

function approaching(baseUrl: string, parts: Partial<Approach> = {}, pressure: Partial<PressureConfig> = {}) {
  return approachTarget({
    settings: settingsFor(baseUrl, pressure),
    scenario: 'soak',
    production: false,
    now: () => NOW,
    signal: new AbortController().signal,
    ...parts,
  });
}

/** As if this machine were another one: its permit is asked for. */
const elsewhere = { isLoopback: () => false };

async function refused(approach: Promise<ApproachedTarget>): Promise<InvalidInput> {
  const error = await approach.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidInput);
  return error as InvalidInput;
}

test('this machine may be pressed by its address without a permit, and is not asked for one', async () => {
  const host = await listen('127.0.0.1', serving('', 404));
  const approached = await approaching(`http://127.0.0.1:${host.port}/shop`);
  expect(approached).toEqual({
    origin: `http://127.0.0.1:${host.port}`,
    target: { host: '127.0.0.1', addresses: ['127.0.0.1'] },
    caps: { requestsPerSecond: 100, seconds: 900, concurrentIntents: 1000 },
    permit: null,
    askAgain: expect.any(Function),
  });
  expect(await approached.askAgain()).toEqual({ permit: null, problems: [] });
  expect(host.connections).toBe(0);
});

test('localhost is pinned to the addresses that this machine knows for it', async () => {
  const { target } = await approaching('http://localhost:4300');
  expect(target.host).toBe('localhost');
  expect(target.addresses.toSorted()).toEqual((await resolveHost('localhost')).toSorted());
  expect(target.addresses.every((address) => ['127.0.0.1', '::1'].includes(address))).toBe(true);
});

test('of the addresses that a name has, the one where somebody listens comes first', async () => {
  const host = await listen('127.0.0.9', serving(''));
  const allow = ['shop.example', '127.0.0.7', '127.0.0.8', '127.0.0.9'];
  const { target } = await approaching(
    `http://shop.example:${host.port}`,
    { resolve: async () => ['127.0.0.7', '127.0.0.8', '127.0.0.9'] },
    { allow },
  );
  expect(target.addresses).toEqual(['127.0.0.9', '127.0.0.7', '127.0.0.8']);
});

test('a name that does not exist resolves to nothing', async () => {
  expect(await resolveHost('no-such-host.invalid')).toEqual([]);
});

test('a host that is not listed is neither resolved nor connected to', async () => {
  const host = await listen('127.0.0.9', serving(GOOD));
  const settings = settingsFor('http://127.0.0.1');
  const asked: string[] = [];
  const candidate = { ...settings.cohorts.candidate, baseUrl: `http://127.0.0.9:${host.port}` };
  const moved = { ...settings, cohorts: { ...settings.cohorts, candidate } };
  const { diagnostics } = await refused(
    approaching('http://127.0.0.1', {
      ...elsewhere,
      settings: moved,
      production: true,
      resolve: async (name) => {
        asked.push(name);
        return [name];
      },
    }),
  );
  expect(diagnostics.map(({ path }) => path)).toEqual(['--production', 'pressure.allow']);
  expect(asked).toEqual([]);
  expect(host.connections).toBe(0);
});

test('a listed name that leads into this machine is refused before anything is asked of it', async () => {
  const host = await listen('127.0.0.9', serving(GOOD));
  const lead = { ...elsewhere, resolve: async () => ['127.0.0.9'] };
  const { diagnostics } = await refused(approaching(`http://shop.example:${host.port}`, lead));
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]?.hint).toContain("allow: ['shop.example', '127.0.0.9']");
  expect(host.connections).toBe(0);
});

test('with a permit a listed host may be pressed, at the addresses that its name had', async () => {
  const host = await listen('127.0.0.9', serving(GOOD));
  const approached = await approaching(
    `http://shop.example:${host.port}`,
    { ...elsewhere, resolve: async () => ['127.0.0.9'] },
    { allow: ['shop.example', '127.0.0.9'] },
  );
  expect(approached.target).toEqual({ host: 'shop.example', addresses: ['127.0.0.9'] });
  expect(approached.permit).toEqual(GOOD);
  expect(host.paths).toEqual(['/.well-known/waygate-load.json']);
});

test('the first of several addresses that answers tells the permit', async () => {
  const host = await listen('127.0.0.9', serving(GOOD));
  const approached = await approaching(
    `http://shop.example:${host.port}`,
    { ...elsewhere, resolve: async () => ['127.0.0.8', '127.0.0.9'] },
    { allow: ['shop.example', '127.0.0.8', '127.0.0.9'] },
  );
  expect(approached.permit).toEqual(GOOD);
});

test('what is permitted is asked again when the load is about to be let go', async () => {
  let now = NOW;
  let permit: LoadPermit | string = { ...GOOD, window: { from: '2026-11-23T11:00:00Z', to: '2026-11-23T12:04:40Z' } };
  const host = await listen('127.0.0.1', (request, response) => serving(permit)(request, response));
  const { askAgain } = await approaching(`http://127.0.0.1:${host.port}`, { ...elsewhere, now: () => now });
  const refusals = async () => (await askAgain()).problems.map(({ path }) => path.replace(/^.*json/, ''));
  // The idle phase is over by then: only the load must fit.
  now = NOW + 15_000;
  expect(await refusals()).toEqual([]);
  now = NOW + 60_000;
  expect(await refusals()).toEqual([': window']);
  permit = { ...GOOD, expires: '2026-11-23T12:02:00Z' };
  expect(await refusals()).toEqual([': expires']);
  permit = GOOD;
  expect(await askAgain()).toEqual({ permit: GOOD, problems: [] });
  permit = 'taken down';
  expect(await refusals()).toEqual(['']);
});

test('production needs the flag and a permit that names it, on this machine too', async () => {
  const production = { ...GOOD, allow: { scenarios: ['soak'], environments: ['production'] } };
  for (const [permit, flag, refusals] of [
    [GOOD, false, ['--production', 'allow.environments']],
    [GOOD, true, ['allow.environments']],
    [production, false, ['--production']],
    [production, true, []],
  ] as const) {
    const host = await listen('127.0.0.1', serving(permit));
    const origin = `http://127.0.0.1:${host.port}`;
    const approach = approaching(origin, { production: flag }, { environment: 'production' });
    if (refusals.length === 0) expect((await approach).permit).toEqual(permit);
    else {
      const paths = (await refused(approach)).diagnostics.map(({ path }) => path.replace(/^.*json: /, ''));
      expect(paths).toEqual(refusals);
    }
  }
});

test('everything that a permit does not permit is told at once, with the file it was found in', async () => {
  const narrow: LoadPermit = {
    ...GOOD,
    allow: { scenarios: ['probe'], environments: ['sandbox'] },
    caps: { requestsPerSecond: 10, seconds: 60 },
    expires: '2026-11-23T11:00:00Z',
  };
  const host = await listen('127.0.0.1', serving(narrow));
  const { diagnostics } = await refused(approaching(`http://127.0.0.1:${host.port}`, elsewhere));
  const place = `http://127.0.0.1:${host.port}/.well-known/waygate-load.json`;
  expect(diagnostics.map(({ path }) => path)).toEqual(
    ['allow.scenarios', 'allow.environments', 'caps.requestsPerSecond', 'caps.seconds', 'expires'].map(
      (field) => `${place}: ${field}`,
    ),
  );
});

test('a config without the section says what belongs there', async () => {
  const settings = { ...settingsFor('http://127.0.0.1'), pressure: null };
  const { diagnostics } = await refused(approaching('http://127.0.0.1', { settings }));
  expect(diagnostics).toMatchObject([{ path: 'pressure', hint: expect.stringContaining('allow: [') }]);
});

const ANSWERS: readonly (readonly [name: string, answer: RequestListener, found: RegExp, where?: string])[] = [
  ['no such file', serving('not here', 404), /^status 404$/],
  ['an error', serving(GOOD, 500), /^status 500$/],
  ['another answer than 200', serving(GOOD, 206), /^status 206$/],
  ['a shop page', serving('<!doctype html><title>Not found</title>'), /^no JSON: /],
  ['an empty file', serving(''), /^no JSON: /],
  ['a list', serving('[]'), /^\[\]$/],
  ['null', serving('null'), /^null$/],
  ['another schema', serving({ ...GOOD, schema: 'waygate.load-permit/v2' } as never), /v2/, ': schema'],
  ['a key too many', serving({ ...GOOD, windwo: {} } as never), /unknown "windwo"/],
  [
    'a time without a zone',
    serving({ ...GOOD, expires: '2026-12-31T12:00:00' }),
    /^"2026-12-31T12:00:00"$/,
    ': expires',
  ],
  ['a day', serving({ ...GOOD, expires: '2026-12-31' }), /^"2026-12-31"$/, ': expires'],
  ['no cap', serving({ ...GOOD, caps: {} } as never), /^nothing$/, ': caps.requestsPerSecond'],
  ['a cap of zero', serving({ ...GOOD, caps: { ...CAPS, seconds: 0 } }), /^0$/, ': caps.seconds'],
  [
    'a window that ends before it begins',
    serving({ ...GOOD, window: { from: '2026-12-31T12:00:00Z', to: '2026-12-31T11:00:00Z' } }),
    /2026-12-31T12/,
    ': window',
  ],
  ['a file that is too long', serving(JSON.stringify(GOOD) + ' '.repeat(70_000)), /more than 64 KiB/],
  ['a file without an end', (_, response) => void endless(response), /more than 64 KiB/],
  ['half a file', (_, response) => void response.writeHead(200).write('{'), /no complete answer within 300 ms/],
  ['silence', () => undefined, /no complete answer within 300 ms/],
  ['a closed connection', (request) => request.socket.destroy(), /^no answer: /],
];

function endless(response: { write(chunk: string): boolean; once(event: 'drain', then: () => void): unknown }): void {
  while (response.write(' '.repeat(16_384)));
  response.once('drain', () => endless(response));
}

for (const [name, answer, found, where = ''] of ANSWERS) {
  test(`${name} is no permit, and the refusal shows one that would do`, async () => {
    const host = await listen('127.0.0.1', answer);
    const origin = `http://127.0.0.1:${host.port}`;
    const signal = new AbortController().signal;
    const read = await readOwnershipFile({ origin, addresses: ['127.0.0.1'], request: REQUEST, signal, limitMs: 300 });
    expect(read).toHaveLength(name === 'no cap' ? 2 : 1);
    const [problem] = read as readonly { path: string; found: string; hint: string }[];
    expect(problem?.path).toBe(`${origin}/.well-known/waygate-load.json${where}`);
    expect(problem?.found).toMatch(found);
    const example = /\{.*\}/.exec(problem?.hint ?? '')?.[0] ?? '';
    expect(JSON.parse(example)).toEqual(GOOD);
  });
}

test('a permit that a redirect leads to is another host’s, and is not fetched', async () => {
  const other = await listen('127.0.0.9', serving(GOOD));
  const to = `http://127.0.0.9:${other.port}/.well-known/waygate-load.json`;
  const host = await listen('127.0.0.1', serving('', 302, { location: to }));
  const { diagnostics } = await refused(approaching(`http://127.0.0.1:${host.port}`, elsewhere));
  expect(diagnostics[0]?.found).toBe(`status 302 to ${to}, which is not followed`);
  expect(other.connections).toBe(0);
});

test('a host where nobody listens gives no permit', async () => {
  const host = await listen('127.0.0.1', serving(GOOD));
  const [server] = servers.splice(0);
  server?.close();
  const { diagnostics } = await refused(approaching(`http://127.0.0.1:${host.port}`, elsewhere));
  expect(diagnostics[0]?.found).toMatch(/^no answer: .*ECONNREFUSED/);
});

test('whoever is interrupted while asking is told so, not that there is no permit', async () => {
  const stop = new AbortController();
  const host = await listen('127.0.0.1', () => stop.abort(new Error('Ctrl-C')));
  const origin = `http://127.0.0.1:${host.port}`;
  const asked = approaching(origin, { ...elsewhere, signal: stop.signal });
  await expect(asked).rejects.toThrow('Ctrl-C');
});

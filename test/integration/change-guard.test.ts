import { chmod } from 'node:fs/promises';
import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { T0, temporaryFolder } from '../support/audit-changes.ts';
import { from, type Headers, HOLDERS, startGuardedServer } from '../support/guarded-server.ts';

const SECOND = 1000;

test('a script with a token and a new key changes something, once for each key, as the person that it is', async () => {
  await using gate = await startGuardedServer();
  expect(await gate.change(from('anna'))).toMatchObject({ status: 200, body: { done: true } });
  expect(await gate.send('POST', '/v1/freeze/shop-2.41', from('anna'))).toMatchObject({ status: 200 });
  expect(gate.changes).toEqual([
    { by: 'anna', via: 'token', body: { reason: 'a provider is down' } },
    { by: 'anna', via: 'token', body: null },
  ]);
  expect(gate.refusals).toEqual([]);
});

const without = (headers: Headers, name: string): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

for (const { what, headers, status, code, found, person = null } of [
  {
    what: 'no token',
    headers: () => without(from('anna'), 'authorization'),
    status: 401,
    code: 'token_missing',
    found: 'no Authorization',
  },
  {
    what: 'a token that nobody has',
    headers: () => from('nobody'),
    status: 401,
    code: 'token_unknown',
    found: 'nobody has',
  },
  {
    what: 'a token that has expired',
    headers: () => from('cem'),
    status: 401,
    code: 'token_expired',
    found: 'of cem, expired at 2026-11-23T09:30:00.000Z',
    person: 'cem',
  },
  {
    what: 'a token that was cut',
    headers: () => ({ ...from('anna'), authorization: `Bearer ${HOLDERS.anna.token.slice(2)}` }),
    status: 401,
    code: 'token_malformed',
    found: '48 characters',
  },
  {
    what: 'a user and a password',
    headers: () => ({ ...from('anna'), authorization: 'Basic YW5uYTpwdw==' }),
    status: 401,
    code: 'token_malformed',
    found: '18 characters',
  },
  {
    what: 'the hash of a token',
    headers: () => ({ ...from('anna'), authorization: `Bearer ${HOLDERS.anna.entry.sha256}` }),
    status: 401,
    code: 'token_malformed',
    found: '71 characters',
  },
  {
    what: 'an empty token',
    headers: () => ({ ...from('anna'), authorization: 'Bearer ' }),
    status: 401,
    code: 'token_malformed',
    found: 'characters',
  },
  {
    what: 'the wrong role',
    headers: () => from('ben'),
    status: 403,
    code: 'role_refused',
    found: 'ben, role viewer',
    person: 'ben',
  },
  {
    what: 'a page of elsewhere',
    headers: () => ({ ...from('anna'), origin: 'https://evil.example' }),
    status: 403,
    code: 'cross_origin',
    found: 'Origin "https://evil.example"',
  },
  {
    what: 'a page without an origin',
    headers: () => ({ ...from('anna'), origin: 'null' }),
    status: 403,
    code: 'cross_origin',
    found: 'Origin "null"',
  },
  {
    what: 'a page of the same site',
    headers: () => ({ ...from('anna'), 'sec-fetch-site': 'same-site' }),
    status: 403,
    code: 'cross_origin',
    found: 'Sec-Fetch-Site "same-site"',
  },
  {
    what: 'a page of another site',
    headers: () => ({ ...from('anna'), 'sec-fetch-site': 'cross-site' }),
    status: 403,
    code: 'cross_origin',
    found: 'Sec-Fetch-Site "cross-site"',
  },
  {
    what: 'a page whose name was rebound to this machine',
    headers: () => ({ ...from('anna'), host: 'evil.example:9464', origin: 'http://evil.example:9464' }),
    status: 403,
    code: 'cross_origin',
    found: 'evil.example:9464',
  },
  {
    what: 'a form',
    headers: () => ({ ...from('anna'), 'content-type': 'text/plain' }),
    status: 415,
    code: 'content_type',
    found: '"text/plain"',
  },
  {
    what: 'a type that only begins like JSON',
    headers: () => ({ ...from('anna'), 'content-type': 'application/jsonp' }),
    status: 415,
    code: 'content_type',
    found: 'jsonp',
  },
  {
    what: 'no key',
    headers: () => without(from('anna'), 'idempotency-key'),
    status: 400,
    code: 'key_missing',
    found: 'neither',
    person: 'anna',
  },
  {
    what: 'a key that is too short',
    headers: () => ({ ...from('anna'), 'idempotency-key': 'short' }),
    status: 400,
    code: 'key_malformed',
    found: '5 characters',
    person: 'anna',
  },
  {
    what: 'a key with spaces',
    headers: () => ({ ...from('anna'), 'idempotency-key': 'one two three' }),
    status: 400,
    code: 'key_malformed',
    found: '13 characters',
    person: 'anna',
  },
  {
    what: 'a nonce of no time',
    headers: () => ({ ...without(from('anna'), 'idempotency-key'), 'x-waygate-nonce': 'nonce-0001' }),
    status: 400,
    code: 'key_missing',
    found: 'without X-Waygate-Timestamp',
    person: 'anna',
  },
  {
    what: 'a time that is none',
    headers: () => ({ ...from('anna'), 'x-waygate-timestamp': 'now' }),
    status: 400,
    code: 'clock_skewed',
    found: '3 characters',
    person: 'anna',
  },
  {
    what: 'a time that is past',
    headers: () => ({ ...from('anna'), 'x-waygate-timestamp': new Date(T0 - 301 * SECOND).toISOString() }),
    status: 400,
    code: 'clock_skewed',
    found: '09:54:59',
    person: 'anna',
  },
  {
    what: 'a time to come',
    headers: () => ({ ...from('anna'), 'x-waygate-timestamp': String(T0 / SECOND + 301) }),
    status: 400,
    code: 'clock_skewed',
    found: '10:05:01',
    person: 'anna',
  },
] satisfies readonly {
  what: string;
  headers: () => Headers;
  status: number;
  code: string;
  found: string;
  person?: string | null;
}[]) {
  test(`a change with ${what} is refused with ${status} ${code}, reported, and changes nothing`, async () => {
    await using gate = await startGuardedServer();
    const answer = await gate.change(headers());
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, found: expect.stringContaining(found) });
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'expected', 'found', 'hint']);
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer realm="waygate"' : undefined);
    expect(gate.changes).toEqual([]);
    expect(gate.refusals).toEqual([
      expect.objectContaining({
        status,
        code,
        method: 'POST',
        route: '/v1/overrides',
        from: '127.0.0.1',
        times: 1,
        at: '2026-11-23T10:00:00.000Z',
      }),
    ]);
    expect(gate.refusals[0]?.person?.name ?? null).toBe(person);
    for (const { token } of Object.values(HOLDERS))
      expect(JSON.stringify([answer.body, gate.refusals])).not.toContain(token);
  });
}

test('sent again, a request is refused and told what it was; another person may use the same key', async () => {
  await using gate = await startGuardedServer();
  const once = from('anna');
  expect((await gate.change(once)).status).toBe(200);
  gate.clock.now += 3600 * SECOND;
  const again = await gate.change(once, '{"reason":"something else"}');
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({
    code: 'replayed',
    found: 'POST /v1/overrides of anna, let through at 2026-11-23T10:00:00.000Z with the same key',
  });
  // Also on another route: one key is one change.
  expect((await gate.send('POST', '/v1/freeze/a', once)).body).toMatchObject({ code: 'replayed' });
  expect(gate.changes).toHaveLength(1);

  const dan = { ...HOLDERS.ben.entry, role: 'owner' } as const;
  gate.keep(HOLDERS.anna.entry, dan);
  expect((await gate.change({ ...from('ben'), 'idempotency-key': once['idempotency-key'] ?? '' })).status).toBe(200);
  expect(gate.changes).toHaveLength(2);
});

test('of twenty at the same moment with one key, one is let through', async () => {
  await using gate = await startGuardedServer();
  const once = from('anna');
  const answers = await Promise.all(Array.from({ length: 20 }, () => gate.change(once)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(409)]);
  expect(gate.changes).toHaveLength(1);
});

test('a nonce is good as long as its timestamp, and never twice', async () => {
  await using gate = await startGuardedServer();
  const headers = {
    authorization: `Bearer ${HOLDERS.anna.token}`,
    'x-waygate-nonce': 'nonce-0001',
    'x-waygate-timestamp': '2026-11-23T10:05:00Z',
  };
  expect((await gate.change(headers)).status).toBe(200);
  const later: unknown[] = [];
  // From the moment it was sent to long after its timestamp: refused as replayed while it would be fresh, as old afterwards.
  for (const seconds of [1, 300, 599, 600, 601, 5000]) {
    gate.clock.now = T0 + seconds * SECOND;
    later.push((await gate.change(headers)).body.code);
  }
  expect(later).toEqual(['replayed', 'replayed', 'replayed', 'replayed', 'clock_skewed', 'clock_skewed']);
  expect(gate.changes).toHaveLength(1);
});

test('a request that was never understood may be sent again under its key', async () => {
  await using gate = await startGuardedServer();
  const once = from('anna');
  expect((await gate.change(once, '{"reason":')).status).toBe(400);
  expect((await gate.change(once, '{}')).status).toBe(400);
  expect((await gate.change(once)).status).toBe(200);
});

test('a restart does not make a replay possible', async () => {
  await using folder = await temporaryFolder();
  const once = from('anna');
  {
    await using gate = await startGuardedServer({ folder });
    expect((await gate.change(once)).status).toBe(200);
  }
  await using gate = await startGuardedServer({ folder });
  expect((await gate.change(once)).status).toBe(409);
});

test('a token that is revoked, or whose role changes, counts as it is now', async () => {
  await using gate = await startGuardedServer();
  expect((await gate.change(from('anna'))).status).toBe(200);
  gate.keep({ ...HOLDERS.anna.entry, role: 'viewer' });
  expect((await gate.change(from('anna'))).body).toMatchObject({ code: 'role_refused' });
  gate.keep();
  expect((await gate.change(from('anna'))).body).toMatchObject({ code: 'token_unknown' });
});

test('reading asks for a token, and for nothing else; what is open to all is still closed to pages of elsewhere', async () => {
  await using gate = await startGuardedServer();
  const { authorization } = from('ben');
  expect(await gate.send('GET', '/v1/audit', { authorization: authorization ?? '' })).toMatchObject({
    status: 200,
    body: { name: 'ben' },
  });
  expect((await gate.send('GET', '/v1/audit', {})).body).toMatchObject({ code: 'token_missing' });
  const json = { 'content-type': 'application/json' };
  expect((await gate.send('POST', '/hooks/flagger/widen', json, '{}')).body).toEqual({ asked: true });
  expect(
    (await gate.send('POST', '/hooks/flagger/widen', { ...json, origin: 'https://evil.example' }, '{}')).status,
  ).toBe(403);
  expect((await gate.send('POST', '/nowhere', json, '{}')).status).toBe(404);
});

test('a route that changes something and does not say who may is not registered', async () => {
  await using folder = await temporaryFolder();
  await using gate = await startGuardedServer({ folder });
  // A server that listens takes no routes: this one is about what the guard says first.
  const { fastify } = await import('fastify');
  const { registerChangeGuard } = await import('../../runner/server/change-guard.ts');
  const server = fastify();
  registerChangeGuard(server, { origins: () => [gate.url], now: () => T0, onRefusal: () => {} } as never);
  expect(() => server.post('/v1/forgotten', async () => ({}))).toThrow(
    'POST /v1/forgotten changes something and does not say who may',
  );
  expect(() => server.route({ method: ['GET', 'DELETE'], url: '/v1/both', handler: async () => ({}) })).toThrow(
    'give it config.access',
  );
  server.get('/v1/read', async () => ({}));
  await server.close();
});

test('a flood of refusals is reported once a minute, counted', async () => {
  await using gate = await startGuardedServer();
  for (let n = 0; n < 50; n += 1) await gate.change(from('nobody'));
  await gate.change(from('ben'));
  expect(gate.refusals.map(({ code, times }) => [code, times])).toEqual([
    ['token_unknown', 1],
    ['role_refused', 1],
  ]);
  gate.clock.now += 60 * SECOND;
  await gate.change(from('nobody'));
  expect(gate.refusals.at(-1)).toMatchObject({ code: 'token_unknown', times: 50 });
});

test('bytes that are no request end the connection and nothing else', async () => {
  await using gate = await startGuardedServer();
  const { port, hostname } = new URL(gate.url);
  for (const text of [
    'POST /v1/overrides HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u0000\r\n\r\n',
    `POST /v1/overrides HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${HOLDERS.anna.token}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
    'nonsense\r\n\r\n',
  ]) {
    const answer = await new Promise<string>((resolve, reject) => {
      let got = '';
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.on('data', (chunk) => {
        got += chunk;
      });
      socket.on('close', () => resolve(got)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  }
  expect(gate.changes).toEqual([]);
  expect((await gate.change(from('anna'))).status).toBe(200);
});

test('while the tokens file can not be used, the last good one counts', async () => {
  await using gate = await startGuardedServer();
  expect((await gate.change(from('anna'))).status).toBe(200);
  await chmod(gate.tokensFile, 0o644);
  expect((await gate.change(from('anna'))).status).toBe(200);
  expect((await gate.change(from('nobody'))).status).toBe(401);
});

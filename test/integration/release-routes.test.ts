import { expect, test } from '@playwright/test';
import { createBrowserSessions } from '../../runner/server/browser-sessions.ts';
import { releasePart } from '../../runner/server/release/release-part.ts';
import { startServer } from '../../runner/server/start-server.ts';
import { aGate } from '../support/release-gate.ts';
import { from, STAFF, type Staff, startReleaseServer, TWO_PEOPLE } from '../support/release-server.ts';
import { releasePlan } from '../support/release-situations.ts';

type Server = Awaited<ReturnType<typeof startReleaseServer>>;

const ADA = { kind: 'person', name: 'ada', role: 'owner' } as const;
const MUTE = { scope: { journey: 'search-and-filter' }, forces: 'mute', reason: 'rebuilt', minutes: 30 };

/** How each changing route is asked so that it changes something, and what must be so before. */
const ROUTES: Readonly<
  Record<string, { readonly path: string; readonly body?: object; readonly before?: (server: Server) => unknown }>
> = {
  'POST /v1/gates/:release/approvals': { path: '/v1/gates/shop-2.41.0/approvals', body: {} },
  'POST /v1/gates/:release/rollback': { path: '/v1/gates/shop-2.41.0/rollback', body: { reason: 'a hunch' } },
  'POST /v1/gates/:release/freeze': { path: '/v1/gates/shop-2.41.0/freeze', body: { reason: 'lunch' } },
  'POST /v1/gates/:release/resume': {
    path: '/v1/gates/shop-2.41.0/resume',
    body: { reason: 'lunch is over' },
    before: ({ gate }) => gate.happen({ kind: 'frozen', reason: 'lunch' }, ADA),
  },
  'POST /v1/gates/:release/rehearsal': {
    path: '/v1/gates/shop-2.41.0/rehearsal',
    body: { reason: 'before everybody' },
  },
  'POST /v1/gates/:release/close': {
    path: '/v1/gates/shop-2.41.0/close',
    body: { reason: 'seen enough' },
    before({ gate }) {
      gate.expose(2);
      gate.happen({ kind: 'completed' });
    },
  },
  'POST /v1/gates/:release/overrides': { path: '/v1/gates/shop-2.41.0/overrides', body: MUTE },
  'DELETE /v1/gates/:release/overrides/:id': {
    path: '/v1/gates/shop-2.41.0/overrides/o-1',
    body: { reason: 'the index is there again' },
    before: ({ gate, clock }) =>
      gate.happen(
        {
          kind: 'overridden',
          override: {
            id: 'o-1',
            scope: { journey: 'search-and-filter' },
            forces: 'mute',
            reason: 'rebuilt',
            by: { name: 'ada', role: 'owner' },
            at: new Date(clock.now).toISOString(),
            expiresAt: new Date(clock.now + 600_000).toISOString(),
          },
        },
        ADA,
      ),
  },
  'POST /session': { path: '/session' },
  'DELETE /session': { path: '/session' },
};

const ALL = Object.entries(ROUTES).map(([route, { path, body, before }]) => {
  const [method = ''] = route.split(' ');
  return { route, method, path, body, before };
});
/** Those that change the release: for the others any role will do. */
const OF_RELEASE = ALL.filter(({ body }) => body !== undefined);

/** A server on which the route would change something, and the body with which it would. */
async function readyFor({ before, body }: (typeof ALL)[number]) {
  const server = await startReleaseServer();
  server.gate.expose(1);
  before?.(server);
  return { server, sent: body === undefined ? undefined : { ...server.seen(), ...body } };
}

/** Sends it, and expects a refusal with this code that is reported and changes nothing. */
async function expectRefused(server: Server, send: () => ReturnType<Server['send']>, code: string, status: number) {
  // The next of a kind is told after a minute.
  server.clock.now += 61_000;
  const before = { log: server.gate.log.length, status: server.gate.status(), refusals: server.refusals.length };
  const answer = await send();
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(server.gate.log).toHaveLength(before.log);
  expect(server.gate.status()).toEqual(before.status);
  expect(server.refusals.slice(before.refusals)).toMatchObject([{ code, status }]);
}

test('the table has every route of the server that changes something', async () => {
  await using server = await startReleaseServer();
  const found = server.changing.map(({ method, url }) => `${method} ${url}`);
  expect(found.sort()).toEqual(Object.keys(ROUTES).sort());
});

/** Right wherever the release is by now. */
const BACK = ['POST /v1/gates/:release/rollback', 'POST /v1/gates/:release/freeze'];

for (const route of ALL) {
  test(`${route.route}: without a token, with one that is expired, cut or unknown, and from elsewhere it is refused, told and changes nothing`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    const send = (headers: Readonly<Record<string, string>>) => () =>
      server.send(route.method, route.path, headers, sent);
    const { authorization: _token, ...keyed } = from('ada');
    await expectRefused(server, send(keyed), 'token_missing', 401);
    await expectRefused(server, send(from('cem')), 'token_expired', 401);
    await expectRefused(server, send({ ...keyed, authorization: 'Bearer short' }), 'token_malformed', 401);
    await expectRefused(server, send({ ...keyed, authorization: `Bearer ${'A'.repeat(43)}` }), 'token_unknown', 401);
    await expectRefused(server, send({ ...from('ada'), origin: 'https://evil.example' }), 'cross_origin', 403);
    await expectRefused(server, send({ ...from('ada'), 'sec-fetch-site': 'cross-site' }), 'cross_origin', 403);
    const { 'idempotency-key': _key, ...unkeyed } = from('ada');
    await expectRefused(server, send(unkeyed), 'key_missing', 400);
  });

  test(`${route.route}: with a session, but without its page's sign, it is refused, told and changes nothing`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    const { cookie, csrf } = await signIn(server, 'ada');
    const { authorization: _token, ...keyed } = from('ada');
    const send = (headers: Readonly<Record<string, string>>) => () =>
      server.send(route.method, route.path, { ...keyed, cookie, ...headers }, sent);
    await expectRefused(server, send({ origin: server.url }), 'csrf_missing', 403);
    await expectRefused(server, send({ origin: server.url, 'x-csrf-token': 'A'.repeat(43) }), 'csrf_wrong', 403);
    await expectRefused(server, send({ 'x-csrf-token': csrf }), 'cross_origin', 403);
    const forged = { origin: server.url, cookie: 'waygate_session=abc.def', 'x-csrf-token': csrf };
    await expectRefused(server, send(forged), 'session_forged', 401);
    server.clock.now += 9 * 3_600_000;
    await expectRefused(server, send({ origin: server.url, 'x-csrf-token': csrf }), 'session_ended', 401);
  });

  test(`${route.route}: sent a second time it is refused, told and changes nothing more`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    const once = from('ada');
    const first = await server.send(route.method, route.path, once, sent);
    expect(first.status, first.text).toBe(200);
    await expectRefused(server, () => server.send(route.method, route.path, once, sent), 'replayed', 409);
  });
}

for (const route of OF_RELEASE) {
  test(`${route.route}: whoever the stage gives no say is refused, told and changes nothing`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    await expectRefused(
      server,
      () => server.send(route.method, route.path, from('ben'), sent),
      'authority_refused',
      403,
    );
    expect(server.refusals.at(-1)).toMatchObject({ person: { name: 'ben', role: 'viewer' } });
  });

  test(`${route.route}: meant for another stage or decision, it ${BACK.includes(route.route) ? 'happens all the same' : 'is refused with what is so now'}`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    const before = server.gate.log.length;
    if (BACK.includes(route.route)) {
      const answer = await server.send(route.method, route.path, from('ada'), { ...sent, stage: 'dark', decision: 1 });
      expect(answer.status).toBe(200);
      expect(server.gate.log.length).toBeGreaterThan(before);
      return;
    }
    for (const seen of [{ stage: 'dark' }, { decision: 1 }]) {
      const answer = await server.send(route.method, route.path, from('ada'), { ...sent, ...seen });
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({ code: 'moved_on', now: { release: 'shop-2.41.0', ...server.seen() } });
    }
    expect(server.gate.log).toHaveLength(before);
  });

  test(`${route.route}: what is wrong with the body is said all at once, and its key stays good`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    const before = server.gate.log.length;
    const once = from('ada');
    const wrong = { stage: '', decision: -1, reason: 7, colour: 'red' };
    const answer = await server.send(route.method, route.path, once, wrong);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalid_body' });
    const paths = answer.body.problems.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(['stage', 'decision', 'reason', 'colour']));
    for (const problem of answer.body.problems)
      for (const text of [problem.found, problem.expected, problem.hint]) expect(text.length).toBeGreaterThan(0);
    for (const body of ['', '[]', '"text"', '{'])
      expect((await server.send(route.method, route.path, from('ada'), body)).status, body).toBe(400);
    expect(server.gate.log).toHaveLength(before);
    expect((await server.send(route.method, route.path, once, sent)).status).toBe(200);
  });

  test(`${route.route}: what can not be written down is said to be so, and has not happened`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    const before = server.gate.log.length;
    server.gate.disk = 'full';
    const answer = await server.send(route.method, route.path, from('ada'), sent);
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'not_written', found: expect.stringContaining('no space left') });
    expect(server.gate.log).toHaveLength(before);
  });

  test(`${route.route}: while no release is conducted yet, whoever asks is to ask again`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    server.gate.isConducted = false;
    const answer = await server.send(route.method, route.path, from('ada'), sent);
    expect(answer).toMatchObject({ status: 503, body: { code: 'not_conducted' } });
  });

  test(`${route.route}: for another release it is refused by name`, async () => {
    const { server, sent } = await readyFor(route);
    await using _ = server;
    const path = route.path.replace('shop-2.41.0', 'shop-9');
    const answer = await server.send(route.method, path, from('ada'), sent);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'release_unknown', expected: '"shop-2.41.0"' });
  });
}

test('one person who approves twice counts once, two people do', async () => {
  await using server = await startReleaseServer();
  server.gate.expose(1);
  const once = await server.change('rui', '/approvals', { reason: 'looked at the board' });
  expect(once.body).toMatchObject({ approvalNeeds: [{ what: 'widen', by: ['rui'], missing: 1 }] });
  const twice = await server.change('rui', '/approvals');
  expect(twice.body).toMatchObject({ approvalNeeds: [{ by: ['rui'], missing: 1 }] });
  expect((await server.change('ada', '/approvals')).body).toMatchObject({
    approvalNeeds: [{ by: ['rui', 'ada'], missing: 0 }],
  });
  expect(server.gate.log.findLast(({ kind }) => kind === 'approved')).toMatchObject({ actor: ADA });
});

test('where evidence alone decides an approval is refused in words', async () => {
  await using server = await startReleaseServer();
  server.gate.expose(0);
  const answer = await server.change('ada', '/approvals');
  expect(answer).toMatchObject({ status: 403, body: { code: 'authority_refused' } });
  expect(answer.body.found).toContain('widened by evidence alone');
});

test('a rollback carries who did it and why, and can not be decided twice', async () => {
  await using server = await startReleaseServer();
  server.gate.expose(1);
  const answer = await server.change('rui', '/rollback', { reason: 'customers call' });
  expect(answer.body).toMatchObject({ phase: 'rolling_back', verdict: 'roll_back' });
  expect(server.gate.state.rollback?.reasons).toEqual([
    { code: 'override', text: 'rui (release) rolled back: customers call' },
  ]);
  const again = await server.change('ada', '/rollback', { reason: 'customers call' });
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ code: 'refused', now: { phase: 'rolling_back' } });
});

test('the line is stopped and goes on where it was, each with its reason in the log', async () => {
  await using server = await startReleaseServer();
  server.gate.expose(1);
  expect((await server.change('rui', '/freeze', { reason: 'sale at noon' })).body).toMatchObject({ phase: 'frozen' });
  expect((await server.change('rui', '/freeze', { reason: 'again' })).status).toBe(409);
  expect((await server.change('rui', '/resume', { reason: 'sale is over' })).body).toMatchObject({ phase: 'soaking' });
  expect(server.gate.log.slice(-2)).toMatchObject([
    { kind: 'frozen', reason: 'sale at noon', actor: { name: 'rui' } },
    { kind: 'unfrozen', reason: 'sale is over', actor: { name: 'rui' } },
  ]);
});

test('an override has an id, an end and a scope that exists; whoever made it may end it', async () => {
  await using server = await startReleaseServer({
    plan: { ...TWO_PEOPLE, overrideSeconds: { owner: 3600, release: 600 } },
  });
  server.gate.expose(1);
  const made = await server.change('ada', '/overrides', { ...MUTE, ticket: 'OPS-431' });
  const [override] = made.body.overrides;
  expect(override).toMatchObject({
    scope: { journey: 'search-and-filter' },
    forces: 'mute',
    by: { name: 'ada', role: 'owner' },
    ticket: 'OPS-431',
    at: '2026-11-23T10:00:00.000Z',
    expiresAt: '2026-11-23T10:30:00.000Z',
  });
  const wrong = await server.change('ada', '/overrides', { ...MUTE, scope: { journey: 'search' }, minutes: 61 });
  expect(wrong.status).toBe(400);
  expect(wrong.body.problems).toMatchObject([
    { path: 'scope.journey', hint: 'did you mean search-and-filter?' },
    { path: 'expiresAt', expected: expect.stringContaining('at most 1 h for role owner') },
  ]);
  const both = await server.change('ada', '/overrides', {
    ...MUTE,
    expiresAt: '2026-11-23T10:30:00.000Z',
    forces: 'x',
  });
  expect(both.body.problems.map(({ path }: { path: string }) => path).sort()).toEqual(['expiresAt', 'forces']);
  expect((await server.change('rui', '/overrides', MUTE)).body).toMatchObject({ code: 'authority_refused' });
  const unknown = await server.change('ada', '/overrides/o-none', { reason: 'x' }, 'DELETE');
  expect(unknown).toMatchObject({ status: 404, body: { code: 'override_unknown', expected: `one of ${override.id}` } });
  const ended = await server.change('ada', `/overrides/${override.id}`, { reason: 'it is there again' }, 'DELETE');
  expect(ended.body).toMatchObject({ overrides: [] });
  expect(server.gate.log.at(-1)).toMatchObject({
    kind: 'override_ended',
    why: 'withdrawn',
    reason: 'it is there again',
  });
});

test('a reason is one line, whatever it was written with', async () => {
  await using server = await startReleaseServer();
  server.gate.expose(1);
  await server.change('rui', '/freeze', { reason: 'first\nsecond\u001b[31m \u202ethird' });
  expect(server.gate.log.at(-1)).toMatchObject({ reason: 'first second [31m third' });
  const empty = await server.change('rui', '/resume', { reason: ' \n\u200b' });
  expect(empty.body).toMatchObject({ code: 'invalid_body', problems: [{ path: 'reason' }] });
});

test('a session does what its token may, and no longer than its browser keeps it', async () => {
  await using server = await startReleaseServer();
  server.gate.expose(1);
  const { headers } = await signIn(server, 'rui');
  const { authorization: _, ...keyed } = from('rui');
  const sent = { ...server.seen(), reason: 'sale at noon' };
  const answer = await server.send('POST', '/v1/gates/shop-2.41.0/freeze', { ...keyed, ...headers }, sent);
  expect(answer.body).toMatchObject({ phase: 'frozen' });
  const { authorization: _again, ...another } = from('rui');
  const out = await server.send('DELETE', '/session', { ...another, ...headers });
  expect(out).toMatchObject({ status: 200, body: { person: null } });
  for (const cookie of [out.headers['set-cookie'] ?? []].flat()) expect(cookie).toContain('Max-Age=0');
});

test('without the guard the part does not start', async () => {
  const now = () => 0;
  const gate = aGate(releasePlan(), now);
  const sessions = createBrowserSessions({ tokens: { holder: () => null }, now, secure: false });
  const page = { render: () => '', renderClosed: () => '', renderUnknown: () => '', assets: {} };
  const start = startServer({
    listen: { host: '127.0.0.1', port: 0 },
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    readiness: () => ({ ready: true, checks: [] }),
    parts: [releasePart({ gate, sessions, readers: { open: 'a test' }, cells: [], history: () => [], page, now })],
  });
  await expect(start).rejects.toThrow(/could not listen/);
  await start.catch((error: Error) => expect(String(error.cause)).toContain('register the change guard before'));
});

/** What a browser of this person sends from then on. */
async function signIn(server: Server, who: Staff) {
  expect(STAFF[who].token).toHaveLength(43);
  const answer = await server.send('POST', '/session', from(who));
  const cookies = [answer.headers['set-cookie'] ?? []].flat();
  const cookie = cookies.map((text) => text.split(';')[0]).join('; ');
  const csrf: string = answer.body.csrf;
  return { cookie, csrf, headers: { cookie, origin: server.url, 'x-csrf-token': csrf } };
}

test('who may neither read nor change the release is not told where it is, wherever they think that is', async () => {
  await using server = await startReleaseServer({ readers: { roles: ['release'] } });
  server.gate.expose(1);
  const elsewhere = { stage: 'all', decision: 0 };
  const nowhere = { ...MUTE, forces: 'hold', scope: { stage: '50pct' } };
  for (const seen of [{}, elsewhere])
    for (const [path, body, method] of [
      ['/approvals', {}, 'POST'],
      ['/overrides', nowhere, 'POST'],
      ['/overrides/o-none', { reason: 'the index is there again' }, 'DELETE'],
    ] as const) {
      const answer = await server.change('ben', path, { ...body, ...seen }, method);
      expect(answer, path).toMatchObject({ status: 403, body: { code: 'authority_refused' } });
      expect(answer.body.now).toBeUndefined();
      expect(answer.body.problems).toBeUndefined();
    }
  // Who may read is told what is wrong.
  expect((await server.change('rui', '/overrides', nowhere)).body).toMatchObject({ code: 'invalid_body' });
  const unknown = await server.change('rui', '/overrides/o-none', { reason: 'it is over' }, 'DELETE');
  expect(unknown.body).toMatchObject({ code: 'override_unknown', now: { release: 'shop-2.41.0' } });
  expect((await server.change('ada', '/approvals', { stage: 'all', decision: 0 })).body).toMatchObject({
    code: 'moved_on',
  });
});

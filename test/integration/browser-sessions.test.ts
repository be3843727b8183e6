import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, expect, test } from '@playwright/test';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';
import { createBrowserSessions } from '../../runner/server/browser-sessions.ts';
import { T0 } from '../support/audit-changes.ts';
import { from, HOLDERS, startGuardedServer } from '../support/guarded-server.ts';

const HOUR = 3_600_000;
type Gate = Awaited<ReturnType<typeof startGuardedServer>>;

/** Signs in with anna's token, and gives what her browser would send from then on. */
async function signIn(gate: Gate, origin = gate.url) {
  const answer = await gate.send('POST', '/v1/session', from('anna'));
  const cookies = [answer.headers['set-cookie'] ?? []].flat();
  const cookie = cookies.map((text) => text.split(';')[0]).join('; ');
  return {
    cookies,
    cookie,
    csrf: String(answer.body.csrf),
    headers: { cookie, origin, 'x-csrf-token': String(answer.body.csrf) },
  };
}

let keys = 0;
const aKey = () => {
  keys += 1;
  return { 'idempotency-key': `session-key-${keys}` };
};

test('a page of the gate changes something as the person who signed in', async () => {
  await using gate = await startGuardedServer();
  const { cookies, headers } = await signIn(gate);
  expect(cookies[0]).toMatch(/^waygate_session=[\w-]+\.[\w-]{43}; Max-Age=28800; Path=\/; SameSite=Strict; HttpOnly$/);
  expect(cookies[1]).toMatch(/^waygate_csrf=[\w-]{43}; Max-Age=28800; Path=\/; SameSite=Strict$/);
  expect(await gate.change({ ...headers, ...aKey() })).toMatchObject({ status: 200 });
  expect(gate.changes).toMatchObject([{ by: 'anna', via: 'session' }]);
  // Sent twice, it is one change here, too.
  const once = aKey();
  expect((await gate.change({ ...headers, ...once })).status).toBe(200);
  expect((await gate.change({ ...headers, ...once })).status).toBe(409);
});

for (const { what, change, code } of [
  { what: 'without the header', change: { 'x-csrf-token': undefined }, code: 'csrf_missing' },
  { what: 'with another header', change: { 'x-csrf-token': 'A'.repeat(43) }, code: 'csrf_wrong' },
  { what: 'without Origin', change: { origin: undefined }, code: 'cross_origin' },
  { what: 'from elsewhere', change: { origin: 'http://127.0.0.1:1' }, code: 'cross_origin' },
  { what: 'from an https page of the same name', change: { origin: 'https' }, code: 'cross_origin' },
] as const) {
  test(`a session's change ${what} is refused: ${code}`, async () => {
    await using gate = await startGuardedServer();
    const { headers } = await signIn(gate);
    const origin = 'origin' in change && change.origin === 'https' ? gate.url.replace('http:', 'https:') : undefined;
    const sent = { ...headers, ...aKey(), ...change, ...(origin === undefined ? {} : { origin }) };
    const given = Object.fromEntries(
      Object.entries(sent).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const answer = await gate.change(given);
    expect(answer).toMatchObject({ status: 403, body: { code } });
    expect(gate.changes).toEqual([]);
    expect(gate.refusals).toMatchObject([{ code }]);
  });
}

test('the header must fit the cookie, and both the session: that of another session does not do', async () => {
  await using gate = await startGuardedServer();
  const [mine, other] = [await signIn(gate), await signIn(gate)];
  // Another server on this host can set the cookie that scripts read, not the session's.
  const tossed = mine.cookie.replace(/waygate_csrf=[^;]*/, `waygate_csrf=${other.csrf}`);
  const answer = await gate.change({ ...mine.headers, ...aKey(), cookie: tossed, 'x-csrf-token': other.csrf });
  expect(answer.body).toMatchObject({ code: 'csrf_wrong' });
  const without = mine.cookie.replace(/; waygate_csrf=.*/, '');
  expect((await gate.change({ ...mine.headers, ...aKey(), cookie: without })).body).toMatchObject({
    code: 'csrf_wrong',
  });
});

test('a session that was changed, made by another server, or made up is refused; beside a true one it is passed over', async () => {
  await using gate = await startGuardedServer();
  await using stranger = await startGuardedServer();
  const { cookie, headers } = await signIn(gate);
  const value = /waygate_session=([^;]*)/.exec(cookie)?.[1] ?? '';
  const [payload = '', signature = ''] = value.split('.');
  const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace(/\d+$/, '9999999999999')).toString(
    'base64url',
  );
  for (const session of [
    `${forged}.${signature}`,
    payload,
    `${payload}.`,
    `${value}.`,
    '',
    (await signIn(stranger)).cookie.replace('waygate_session=', ''),
  ]) {
    const answer = await gate.change({ ...headers, ...aKey(), cookie: `waygate_session=${session}` });
    expect(answer, session).toMatchObject({ status: 401, body: { code: 'session_forged' } });
  }
  const beside = await gate.change({ ...headers, ...aKey(), cookie: `waygate_session=x.y; ${cookie}` });
  expect(beside.status).toBe(200);
});

test('a session ends with its time, with its token, and when it is given up', async () => {
  await using gate = await startGuardedServer();
  const { headers } = await signIn(gate);
  gate.clock.now = T0 + 8 * HOUR - 1;
  expect((await gate.change({ ...headers, ...aKey() })).status).toBe(200);
  gate.clock.now = T0 + 8 * HOUR;
  expect((await gate.change({ ...headers, ...aKey() })).body).toMatchObject({
    code: 'session_ended',
    found: 'a session that has ended',
  });

  const fresh = await signIn(gate);
  gate.keep({ ...HOLDERS.anna.entry, role: 'viewer' });
  expect((await gate.change({ ...fresh.headers, ...aKey() })).body).toMatchObject({ code: 'role_refused' });
  gate.keep();
  expect((await gate.change({ ...fresh.headers, ...aKey() })).body).toMatchObject({
    code: 'session_ended',
    found: 'a session whose token was revoked or has expired',
  });
});

test('over https, cookies go over nothing else, to this host alone, and are taken away again', () => {
  const sessions = createBrowserSessions({ tokens: { holder: () => null }, now: () => T0, secure: true });
  const { cookies } = sessions.open('0123456789ab');
  expect(cookies[0]).toMatch(/^__Host-waygate_session=.*; Path=\/; SameSite=Strict; Secure; HttpOnly$/);
  expect(cookies[1]).toMatch(/^waygate_csrf=.*; SameSite=Strict; Secure$/);
  expect(sessions.end()).toEqual([
    '__Host-waygate_session=; Max-Age=0; Path=/; SameSite=Strict; Secure; HttpOnly',
    'waygate_csrf=; Max-Age=0; Path=/; SameSite=Strict; Secure',
  ]);
});

test.describe('in a real browser', () => {
  let browser: Browser;
  test.beforeAll(async () => {
    const { path } = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null });
    browser = await chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  });
  test.afterAll(() => browser.close());

  test('the dashboard changes something; a page of elsewhere does not, however it tries', async () => {
    await using gate = await startGuardedServer();
    const evil = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>evil</title>'),
    );
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(gate.url);
      const signedIn = await page.evaluate(
        async (headers) => (await fetch('/v1/session', { method: 'POST', headers })).status,
        from('anna'),
      );
      expect(signedIn).toBe(200);
      const status = await page.evaluate(async () => {
        // Only what scripts may read: the session's cookie is not among it.
        const csrf = /waygate_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
        if (document.cookie.includes('waygate_session')) return 'the session can be read';
        const headers = {
          'content-type': 'application/json',
          'x-csrf-token': csrf,
          'idempotency-key': 'from-the-page',
        };
        return (await fetch('/v1/overrides', { method: 'POST', headers, body: '{"reason":"by hand"}' })).status;
      });
      expect(status).toBe(200);
      expect(gate.changes).toMatchObject([{ by: 'anna', via: 'session' }]);

      // Another port is another origin on the same site: here SameSite alone would let the cookie pass.
      const foreign = await context.newPage();
      await foreign.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
      const tries = await foreign.evaluate(async (url) => {
        const attempt = async (init: RequestInit) =>
          await fetch(`${url}/v1/overrides`, { method: 'POST', credentials: 'include', ...init }).then(
            () => 'answered',
            () => 'failed',
          );
        const body = '{"reason":"evil"}';
        return [
          await attempt({ mode: 'no-cors', body }),
          await attempt({ mode: 'no-cors', body, headers: { 'content-type': 'text/plain' } }),
          await attempt({ body, headers: { 'content-type': 'application/json', 'idempotency-key': 'evil-key-1' } }),
        ];
      }, gate.url);
      // An opaque answer, twice; what would need leave is never sent.
      expect(tries).toEqual(['answered', 'answered', 'failed']);
      await foreign.evaluate((url) => {
        document.body.innerHTML = `<form method="post" action="${url}/v1/freeze/shop-2.41"><button>go</button></form>`;
      }, gate.url);
      await Promise.all([foreign.waitForURL(`${gate.url}/v1/freeze/shop-2.41`), foreign.locator('button').click()]);
      expect(await foreign.textContent('body')).toContain('"code":"cross_origin"');
      expect(gate.changes).toHaveLength(1);
      expect(new Set(gate.refusals.map(({ code }) => code))).toEqual(new Set(['cross_origin']));
    } finally {
      await context.close();
      evil.close();
    }
  });
});

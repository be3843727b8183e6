import { expect, test } from '@playwright/test';
import { bearer, type DialectServer, EXPIRED, HOOK, startDialects, VIEWER } from '../support/gate/dialect-server.ts';
import { fixedGate, soaking, statusAfter, waysTo } from '../support/gate/fixed-gate.ts';

const alert = (about: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'CheckoutErrors', severity: 'critical' },
  annotations: { summary: 'Payments fail' },
  startsAt: '2026-01-01T09:59:00.5Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus/graph',
  fingerprint: 'c0ffee',
  ...about,
});
const message = (alerts: readonly object[], about: object = {}) => ({
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'waygate',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager',
  alerts,
  ...about,
});
const post = (server: DialectServer, alerts: readonly object[], about?: object) =>
  server.post('/hooks/alertmanager', message(alerts, about), bearer(HOOK));
const namesOf = ({ gate }: DialectServer) => gate.status()?.alerts.map(({ name }) => name);

test('what fires is written down once, however often it is told, and ended by its resolution', async () => {
  await using server = await startDialects();
  for (let time = 0; time < 3; time += 1) expect((await post(server, [alert()])).status).toBe(200);
  expect(server.gate.said).toEqual([
    {
      actor: { kind: 'system', name: 'alertmanager' },
      happening: {
        kind: 'alert',
        alert: {
          fingerprint: 'c0ffee',
          name: 'CheckoutErrors',
          status: 'firing',
          startsAt: '2026-01-01T09:59:00.500Z',
          summary: 'Payments fail',
        },
      },
    },
  ]);
  expect((await post(server, [alert({ status: 'resolved' })])).status).toBe(200);
  expect(namesOf(server)).toEqual([]);
  await post(server, [alert({ status: 'resolved' })]);
  expect(server.gate.said).toHaveLength(2);
});

test('the resolution of an earlier time ends nothing that fires again since', async () => {
  await using server = await startDialects();
  await post(server, [alert()]);
  await post(server, [alert({ startsAt: '2026-01-01T10:30:00Z' })]);
  await post(server, [alert({ status: 'resolved', endsAt: '2026-01-01T10:10:00Z' })]);
  expect(namesOf(server)).toEqual(['CheckoutErrors']);
  await post(server, [alert({ status: 'resolved', startsAt: '2026-01-01T10:30:00Z', endsAt: '2026-01-01T10:40:00Z' })]);
  expect(namesOf(server)).toEqual([]);
});

test('a resolution that tells an earlier beginning, as of two Prometheus that found it, ends it', async () => {
  await using server = await startDialects();
  await post(server, [alert({ startsAt: '2026-01-01T09:59:10Z' })]);
  await post(server, [alert({ startsAt: '2026-01-01T09:59:00Z' })]);
  await post(server, [alert({ status: 'resolved', startsAt: '2026-01-01T09:59:00Z', endsAt: '2026-01-01T10:10:00Z' })]);
  expect(namesOf(server)).toEqual([]);
});

const ENDED = { status: 'resolved', endsAt: '2026-01-01T09:59:50Z' };

for (const [what, late] of [
  ['the same', alert()],
  ['an earlier beginning of it, as of another Prometheus', alert({ startsAt: '2026-01-01T09:58:00Z' })],
  ['a later one that still is before its end', alert({ startsAt: '2026-01-01T09:59:30Z' })],
] as const) {
  test(`${what}, told after its resolution, is old: it holds nothing`, async () => {
    await using server = await startDialects();
    await post(server, [alert()]);
    await post(server, [alert(ENDED)]);
    const answer = await post(server, [late]);
    expect(JSON.parse(answer.text)).toEqual({ told: 0, known: 1, own: 0 });
    expect(namesOf(server)).toEqual([]);
    server.gate.set(soaking('widen', 1, { plan: { id: 'shop-2.42.0' } }));
    await post(server, [late]);
    expect(namesOf(server)).toEqual([]);
    await post(server, [alert({ startsAt: '2026-01-01T09:59:55Z' })]);
    expect(namesOf(server)).toEqual(['CheckoutErrors']);
  });
}

test('a beginning that is overtaken by its own end is old, also where no release is conducted yet', async () => {
  await using server = await startDialects({ gate: fixedGate(null) });
  await post(server, [alert(ENDED)]);
  await post(server, [alert()]);
  server.gate.set(soaking('widen'));
  await post(server, [alert()]);
  expect(namesOf(server)).toEqual([]);
});

test('an end is remembered across a restart, as the log has it', async () => {
  const before = await startDialects();
  await post(before, [alert()]);
  await post(before, [alert(ENDED)]);
  await before[Symbol.asyncDispose]();
  const at = new Date(before.clock.now).toISOString();
  const history = before.gate.said.map(({ actor, happening }) => ({ at, actor, ...happening }));

  await using after = await startDialects({ history: () => history });
  await post(after, [alert({ startsAt: '2026-01-01T09:59:30Z' })]);
  expect(namesOf(after)).toEqual([]);
  await post(after, [alert({ startsAt: '2026-01-01T09:59:55Z' })]);
  expect(namesOf(after)).toEqual(['CheckoutErrors']);
});

test('one that is told so again an hour after its end is believed: Alertmanager had lost Prometheus, and it fires', async () => {
  await using server = await startDialects();
  await post(server, [alert()]);
  await post(server, [alert(ENDED)]);
  server.clock.now += 3_599_999;
  await post(server, [alert()]);
  expect(namesOf(server)).toEqual([]);
  server.clock.now += 1;
  await post(server, [alert()]);
  expect(namesOf(server)).toEqual(['CheckoutErrors']);
});

test('a release that is over is told nothing any more, the next one what still fires', async () => {
  await using server = await startDialects({
    gate: fixedGate(statusAfter([...waysTo(2), { kind: 'completed' }, { kind: 'closed' }])),
  });
  await post(server, [alert()]);
  expect(server.gate.said).toEqual([]);
  server.gate.set(soaking('widen', 1, { plan: { id: 'shop-2.42.0' } }));
  await expect.poll(() => namesOf(server)).toEqual(['CheckoutErrors']);
});

test('two members of a cluster that tell it at once tell one alert', async () => {
  await using server = await startDialects();
  await Promise.all(Array.from({ length: 8 }, () => post(server, [alert()])));
  expect(server.gate.said).toHaveLength(1);
});

test('keys that are not known are left alone, and a message that was cut is noted', async () => {
  await using server = await startDialects();
  const answer = await post(server, [alert({ newer: true })], {
    notification_reason: 'x',
    routeLabels: {},
    truncatedAlerts: 3,
  });
  expect(answer.status).toBe(200);
  expect(namesOf(server)).toEqual(['CheckoutErrors']);
  expect(server.notes).toEqual([expect.stringContaining('3 alerts')]);
});

test('the gate’s own alerts do not hold it', async () => {
  await using server = await startDialects();
  const own = ['WaygateRelease', 'WaygateGateSilent'].map((alertname) => alert({ labels: { alertname } }));
  expect(JSON.parse((await post(server, own)).text)).toEqual({ told: 0, known: 0, own: 2 });
  expect(server.gate.said).toEqual([]);
});

test('what fires before a release is conducted holds it, what is over does not', async () => {
  await using server = await startDialects({ gate: fixedGate(null) });
  const over = alert({ fingerprint: 'a1', labels: { alertname: 'Over' } });
  expect((await post(server, [alert(), over])).status).toBe(200);
  await post(server, [{ ...over, status: 'resolved' }]);
  server.gate.set(soaking('widen'));
  await expect.poll(() => namesOf(server)).toEqual(['CheckoutErrors']);
  server.gate.set(soaking('widen', 1, { plan: { id: 'shop-2.42.0' } }));
  await expect.poll(() => namesOf(server)).toEqual(['CheckoutErrors']);
});

test('what ends before a release is conducted is over in it, though its log has it as firing', async () => {
  const before = await startDialects({ gate: fixedGate(soaking('widen')) });
  const back = alert({ fingerprint: 'b2', labels: { alertname: 'Back' } });
  const still = alert({ fingerprint: 'a1', labels: { alertname: 'Still' } });
  await post(before, [alert(), back, still]);
  const status = before.gate.status();
  await before[Symbol.asyncDispose]();
  expect(status?.alerts).toHaveLength(3);

  await using after = await startDialects({ gate: fixedGate(null) });
  await post(after, [alert(ENDED), { ...back, ...ENDED }]);
  await post(after, [{ ...back, startsAt: '2026-01-01T09:59:55Z' }]);
  after.gate.set(status);
  await expect.poll(() => namesOf(after)?.toSorted()).toEqual(['Back', 'Still']);
  expect(after.gate.said.map(({ happening }) => happening)).toMatchObject([
    { alert: { name: 'CheckoutErrors', status: 'resolved', endsAt: '2026-01-01T09:59:50.000Z' } },
    { alert: { name: 'Back', status: 'resolved' } },
    { alert: { name: 'Back', status: 'firing', startsAt: '2026-01-01T09:59:55.000Z' } },
  ]);
});

test('what could not be written down is to be sent again, what can never be is not', async () => {
  await using server = await startDialects();
  server.gate.mood = 'breaks';
  expect((await post(server, [alert()])).status).toBe(503);
  server.gate.mood = 'refuses';
  expect((await post(server, [alert()])).status).toBe(200);
  server.gate.mood = 'keeps';
  expect((await post(server, [alert()])).status).toBe(200);
  expect(namesOf(server)).toEqual(['CheckoutErrors']);
});

for (const [what, body, path] of [
  ['another version', message([alert()], { version: '3' }), 'version'],
  ['no alerts', message([], { alerts: null }), 'alerts'],
  ['an alert without a fingerprint', message([alert({ fingerprint: '' })]), 'alerts[0].fingerprint'],
  ['an alert of an unknown status', message([alert({ status: 'flapping' })]), 'alerts[0].status'],
  ['an alert without a beginning', message([alert({ startsAt: 'yesterday' })]), 'alerts[0].startsAt'],
] as const) {
  test(`${what} is refused, with what was expected, and changes nothing`, async () => {
    await using server = await startDialects();
    const { status, text } = await server.post('/hooks/alertmanager', body, bearer(HOOK));
    expect(status).toBe(400);
    expect(JSON.parse(text).diagnostics).toEqual([expect.objectContaining({ path })]);
    expect(server.gate.said).toEqual([]);
  });
}

for (const [what, headers, status, code] of [
  ['no token', {}, 401, 'token_missing'],
  ['a password', { authorization: 'Basic YTpi' }, 401, 'token_missing'],
  ['a guess', bearer({ token: 'guess' }), 401, 'token_malformed'],
  ['a token that nobody has', bearer({ token: HOOK.token.replace(/^./, '_') }), 401, 'token_unknown'],
  ['a token that has expired', bearer(EXPIRED), 401, 'token_expired'],
  ['a token that may only look', bearer(VIEWER), 403, 'role_refused'],
] as const) {
  test(`with ${what} nothing is changed, and it is reported`, async () => {
    await using server = await startDialects();
    const answer = await server.post('/hooks/alertmanager', message([alert()]), headers);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ code });
    expect(server.gate.said).toEqual([]);
    expect(server.refusals).toEqual([
      expect.objectContaining({ code, status, route: '/hooks/alertmanager', times: 1 }),
    ]);
  });
}

test('the token may be the last part of the address, which is never written down', async () => {
  await using server = await startDialects();
  expect((await server.post(`/hooks/alertmanager/${VIEWER.token}`, message([alert()]))).status).toBe(403);
  expect(server.gate.said).toEqual([]);
  expect((await server.post(`/hooks/alertmanager/${HOOK.token}`, message([alert()]))).status).toBe(200);
  expect(JSON.stringify(server.refusals)).toContain('/hooks/alertmanager/:token');
  expect(JSON.stringify(server.refusals)).not.toContain(VIEWER.token);
});

test('a page of another site can’t tell of alerts, whatever it knows', async () => {
  await using server = await startDialects();
  const headers = { ...bearer(HOOK), origin: 'https://evil.example' };
  expect((await server.post('/hooks/alertmanager', message([alert()]), headers)).status).toBe(403);
  expect(server.gate.said).toEqual([]);
});

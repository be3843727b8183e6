import { expect, test } from '@playwright/test';
import { STATUS_LIFE_MS } from '../../runner/core/release/gate-status.ts';
import type { VerdictValue } from '../../runner/core/result.ts';
import { bearer, HOOK, startDialects, VIEWER } from '../support/gate/dialect-server.ts';
import { fixedGate, ROLL_BACK, soaking, statusAfter, waysTo } from '../support/gate/fixed-gate.ts';
import { judgementOf } from '../support/release-situations.ts';

const PATH = '/v1/gates/shop-2.41.0';

for (const verdict of ['widen', 'hold', 'roll_back'] as const satisfies readonly VerdictValue[]) {
  test(`${verdict} is answered with 200, its reasons, and nothing that may be kept`, async () => {
    await using server = await startDialects({ gate: fixedGate(soaking(verdict)) });
    const { status, headers, text } = await server.get(`${PATH}?stage=5pct`);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('application/json');
    expect(headers['cache-control']).toBe('no-cache');
    const document = JSON.parse(text);
    expect(document).toMatchObject({
      schema: 'waygate.gate/v1',
      release: 'shop-2.41.0',
      stage: '5pct',
      verdict,
      asked: '5pct',
    });
    expect(typeof document.summary).toBe('string');
    expect(document.reasons.length > 0).toBe(verdict !== 'widen');
  });
}

test('a stage that was passed is widen, the present one its verdict, one ahead hold', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('widen')) });
  const verdictOf = async (stage: string) => JSON.parse((await server.get(`${PATH}?stage=${stage}`)).text);
  expect(await verdictOf('dark')).toMatchObject({ verdict: 'widen', asked: 'dark' });
  expect(await verdictOf('5pct')).toMatchObject({ verdict: 'widen', asked: '5pct' });
  expect(await verdictOf('all')).toMatchObject({ verdict: 'hold', asked: 'all' });
  server.gate.set(statusAfter([...waysTo(1), ROLL_BACK]));
  for (const stage of ['dark', '5pct', 'all']) expect(await verdictOf(stage)).toMatchObject({ verdict: 'roll_back' });
});

test('without a stage widen is said of a release that is through, and of no stage on its way', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('widen', 0)) });
  const verdict = async () => JSON.parse((await server.get(PATH)).text);
  for (const stage of [0, 1, 2]) {
    server.gate.set(soaking('widen', stage));
    expect(await verdict()).toMatchObject({ verdict: 'hold', found: 'hold', reasons: [{ code: 'entry_unmet' }] });
  }
  server.gate.set(
    statusAfter([...waysTo(2), { kind: 'completed' }], { situation: { judgement: judgementOf('widen') } }),
  );
  expect(await verdict()).toMatchObject({ verdict: 'widen', found: 'widen', asked: null });
  server.gate.set(soaking('roll_back'));
  expect(await verdict()).toMatchObject({ verdict: 'roll_back' });
});

test('a status past its end reads as hold, whatever it said', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('widen')) });
  server.clock.now += STATUS_LIFE_MS;
  expect(JSON.parse((await server.get(PATH)).text)).toMatchObject({ verdict: 'hold', reasons: [{ code: 'stale' }] });
});

test('404 says what was found and expected, and no verdict, when another release is conducted', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('widen')) });
  const { status, headers, text } = await server.get('/v1/gates/shop-2.42.0');
  expect(status).toBe(404);
  expect(headers['cache-control']).toBe('no-store');
  const problem = JSON.parse(text);
  expect(problem).toMatchObject({
    problem: 'There is no release shop-2.42.0 here.',
    diagnostics: [{ path: 'release' }],
  });
  expect(problem).not.toHaveProperty('verdict');
});

test('while none is conducted, as after a restart, whoever asks is to ask again', async () => {
  await using server = await startDialects({ gate: fixedGate(null) });
  const { status, headers, text } = await server.get(PATH);
  expect(status).toBe(503);
  expect(headers['retry-after']).toBe('5');
  expect(JSON.parse(text)).not.toHaveProperty('verdict');
});

test('who has it already is told so in no bytes, until it changes', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('hold')) });
  const first = await server.get(PATH);
  const again = await server.get(PATH, { 'if-none-match': String(first.headers.etag) });
  expect(again).toMatchObject({ status: 304, text: '' });
  expect((await server.get(PATH, { 'if-none-match': `W/"other", ${first.headers.etag}` })).status).toBe(304);
  server.gate.set(soaking('roll_back'));
  const changed = await server.get(PATH, { 'if-none-match': String(first.headers.etag) });
  expect(changed.status).toBe(200);
  expect(JSON.parse(changed.text)).toMatchObject({ verdict: 'roll_back' });
});

test('the list names what is conducted', async () => {
  await using server = await startDialects();
  expect(JSON.parse((await server.get('/v1/gates')).text)).toMatchObject({
    gates: [{ release: 'shop-2.41.0', verdict: 'hold' }],
  });
  server.gate.set(null);
  expect(JSON.parse((await server.get('/v1/gates')).text)).toMatchObject({ gates: [] });
});

test('two stages in one question are refused, not guessed at', async () => {
  await using server = await startDialects();
  expect((await server.get(`${PATH}?stage=dark&stage=5pct`)).status).toBe(400);
});

test('where readers need a token, nothing is said without one', async () => {
  await using server = await startDialects({ withToken: true });
  for (const path of [PATH, '/v1/gates', '/flagd/checkout.json']) expect((await server.get(path)).status).toBe(401);
  expect((await server.get(PATH, bearer(VIEWER))).status).toBe(200);
});

test('Spinnaker is told where to watch, at an address that it can ask as it stands', async () => {
  await using server = await startDialects();
  const asked = { release: 'shop-2.41.0', stage: '5pct' };
  const { status, headers } = await server.post('/v1/gates', asked, bearer(HOOK));
  expect(status).toBe(201);
  expect(headers.location).toBe(`${server.url}${PATH}?stage=5pct`);
  const watched = JSON.parse((await server.get(String(headers.location).slice(server.url.length))).text);
  // A string in no list is RUNNING; a progress that is no string would be TERMINAL (MonitorWebhookTask).
  expect(watched.verdict).toBe('hold');
  expect(typeof watched.summary).toBe('string');
});

for (const [what, body, headers, status] of [
  ['no token', { release: 'shop-2.41.0' }, {}, 401],
  ['a token that may only look', { release: 'shop-2.41.0' }, bearer(VIEWER), 403],
  ['no release', { stage: '5pct' }, bearer(HOOK), 400],
  ['a stage that is no text', { release: 'shop-2.41.0', stage: 5 }, bearer(HOOK), 400],
  ['another release', { release: 'shop-2.42.0' }, bearer(HOOK), 404],
  ['no JSON', '{', bearer(HOOK), 400],
] as const) {
  test(`Spinnaker is refused with ${what}`, async () => {
    await using server = await startDialects();
    const answer = await server.post('/v1/gates', body, headers);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('"verdict"');
  });
}

test('Spinnaker is told the address that the gate is reached by from outside, whatever a proxy in front of it speaks', async () => {
  await using server = await startDialects({ publicUrl: 'https://gate.example/waygate' });
  const { headers } = await server.post('/v1/gates', { release: 'shop-2.41.0', stage: '5pct' }, bearer(HOOK));
  expect(headers.location).toBe(`https://gate.example/waygate${PATH}?stage=5pct`);
});

test('Spinnaker is refused with a token of somebody who may not read', async () => {
  await using server = await startDialects({ readers: { roles: ['owner'] } });
  const answer = await server.post('/v1/gates', { release: 'shop-2.41.0' }, bearer(HOOK));
  expect(answer.status).toBe(403);
  expect(answer.text).not.toContain('"verdict"');
  expect(server.refusals).toMatchObject([{ code: 'role_refused', expected: 'role owner', person: { role: 'runner' } }]);
});

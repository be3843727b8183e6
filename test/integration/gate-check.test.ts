import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { waitForGate } from '../../runner/commands/gate-wait.ts';
import type { Surroundings } from '../../runner/commands/surroundings.ts';
import type { Happening } from '../../runner/core/release/event.ts';
import { temporaryFolder } from '../support/audit-changes.ts';
import { callWaygate } from '../support/call-cli.ts';
import { waygate } from '../support/cli.ts';
import { type DialectServer, HOOK, startDialects } from '../support/gate/dialect-server.ts';
import { fixedGate, soaking, statusAfter, T0, waysTo } from '../support/gate/fixed-gate.ts';
import { judgementOf } from '../support/release-situations.ts';

const RELEASE = ['--release', 'shop-2.41.0'];
const THROUGH = statusAfter([...waysTo(2), { kind: 'completed' }], { situation: { judgement: judgementOf('widen') } });
const override = { by: { name: 'anna', role: 'owner' }, at: new Date(T0).toISOString() } as const;
const FORCED: Happening = {
  kind: 'overridden',
  override: {
    ...{ ...override, id: 'o-1', scope: { stage: '5pct' }, forces: 'widen' },
    ...{ reason: 'the probe is wrong', ticket: 'OPS-431', expiresAt: new Date(T0 + 3_600_000).toISOString() },
  },
};
const MUTED: Happening = {
  kind: 'overridden',
  override: {
    ...{ ...override, id: 'o-2', scope: { journey: 'search-and-filter' }, forces: 'mute' },
    ...{ reason: 'it is rebuilt', expiresAt: new Date(T0 + 1_800_000).toISOString() },
  },
};
const check = (url: string, ...more: readonly string[]) =>
  callWaygate(['gate', 'check', '--url', url, ...RELEASE, ...more]);

for (const [verdict, code] of [
  ['widen', 0],
  ['hold', 10],
  ['roll_back', 20],
] as const) {
  test(`check ends with ${code} at ${verdict}, and says why`, async () => {
    await using server = await startDialects({ gate: fixedGate(soaking(verdict)) });
    expect(await check(server.url, '--stage', '5pct')).toMatchObject({
      code,
      stdout: expect.stringContaining(`5pct: ${verdict.replace('_', ' ')}`),
    });
    const { stdout } = await check(server.url, '--stage', '5pct', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'waygate.gate/v1', verdict, exitCode: code });
  });
}

test('check asks about the stage that is named', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('widen')) });
  expect((await check(server.url, '--stage', 'dark')).code).toBe(0);
  expect((await check(server.url, '--stage', 'all')).code).toBe(10);
  expect(await check(server.url, '--stage', '50pct')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('dark, 5pct, all'),
  });
});

test('check without a stage asks whether the release is through', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('widen')) });
  expect(await check(server.url)).toMatchObject({
    code: 10,
    stdout: expect.stringContaining('The release is at stage 5pct, which may be widened.'),
  });
  server.gate.set(THROUGH);
  expect((await check(server.url)).code).toBe(0);
  server.gate.set(soaking('roll_back'));
  expect((await check(server.url)).code).toBe(20);
});

test('check and wait say of each override in force what it forces on what, by whom, until when and why', async () => {
  await using server = await startDialects({ gate: fixedGate(statusAfter([...waysTo(1), FORCED, MUTED])) });
  const lines = [
    '  override in force: anna (owner) forces widen on stage 5pct until 2026-01-01T11:00:00.000Z: the probe is wrong [OPS-431]',
    '  override in force: anna (owner) mutes journey search-and-filter until 2026-01-01T10:30:00.000Z: it is rebuilt',
  ];
  const { code, stdout } = await check(server.url, '--stage', '5pct');
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n').slice(1)).toEqual(lines);
  expect(stdout).toContain(
    '(overrides by anna until 2026-01-01T11:00:00.000Z, by anna until 2026-01-01T10:30:00.000Z)\n',
  );
  const waited = await callWaygate(['gate', 'wait', '--url', server.url, ...RELEASE, '--stage', '5pct']);
  expect(waited).toMatchObject({ code: 0, stdout });
});

for (const [what, args, code, says] of [
  ['another release', ['--release', 'shop-2.42.0'], 2, 'shop-2.41.0'],
  ['an address that is none', [...RELEASE, '--url', 'gate'], 2, 'an address such as'],
  ['a token that can’t be read', [...RELEASE, '--token-file', 'missing'], 2, 'ENOENT'],
  ['no release', [], 2, '--release'],
] as const) {
  test(`check ends with ${code} at ${what}`, async () => {
    await using server = await startDialects();
    const { code: ended, stderr } = await callWaygate(['gate', 'check', '--url', server.url, ...args]);
    expect({ ended, stderr }).toEqual({ ended: code, stderr: expect.stringContaining(says) });
  });
}

test('check ends with 75 where nothing answers, and where no gate does', async () => {
  await using server = await startDialects({ gate: fixedGate(null) });
  // It has begun, and conducts nothing yet.
  expect(await check(server.url)).toMatchObject({ code: 75, stderr: expect.stringContaining('503') });
  const { stdout } = await check('http://127.0.0.1:9', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ verdict: null, exitCode: 75 });
  for (const body of ['<html>', '{"verdict":"widen"}', '{"verdict":"yes","release":"shop-2.41.0"}']) {
    const other = await answering(body);
    expect((await check(other.url)).code).toBe(75);
    other.server.close();
  }
});

test('check shows its token to the gate, from the environment or a file', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('widen')), withToken: true });
  await using folder = await temporaryFolder();
  await writeFile(folder.file('token'), `${HOOK.token}\n`);
  const asked = ['gate', 'check', '--url', server.url, ...RELEASE, '--stage', '5pct'];
  expect(await callWaygate(asked)).toMatchObject({ code: 2, stderr: expect.stringContaining('401') });
  // The guard's clock is the test's; the command's own is not asked.
  expect((await callWaygate(asked, { env: { WAYGATE_TOKEN: HOOK.token } })).code).toBe(0);
  expect((await callWaygate([...asked, '--token-file', folder.file('token')])).code).toBe(0);
});

test('wait goes on over holds, a gate that is away and one that knows the release only later', async () => {
  const gate = fixedGate(soaking('hold'));
  let server: DialectServer | null = await startDialects({ gate });
  const port = Number(new URL(server.url).port);
  const waiting = wait(server.url);
  await waiting.until('hold: 5pct: hold – more runs are needed');
  await server[Symbol.asyncDispose]();
  await waiting.until('no gate answers at');
  server = await startDialects({ gate: fixedGate(null), port });
  await waiting.until('No release is conducted yet');
  server.gate.set(soaking('hold', 1, { plan: { id: 'shop-2.40.9' } }));
  await waiting.until('There is no release shop-2.41.0 here');
  server.gate.set(soaking('widen'));
  expect(await waiting.ended).toBe(0);
  await server[Symbol.asyncDispose]();
});

test('wait without a stage goes on over stages that may be widened, until the release is through', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('widen', 0)) });
  const waiting = wait(server.url, { stage: undefined });
  await waiting.until('hold: dark: hold – The release is at stage dark, which may be widened.');
  server.gate.set(soaking('widen'));
  await waiting.until('hold: 5pct: hold – The release is at stage 5pct, which may be widened.');
  server.gate.set(THROUGH);
  expect(await waiting.ended).toBe(0);
});

test('wait ends with 20 at a roll back', async () => {
  await using server = await startDialects();
  const waiting = wait(server.url);
  await waiting.until('hold:');
  server.gate.set(soaking('roll_back'));
  expect(await waiting.ended).toBe(20);
});

test('wait ends with 10 when its time is up, also when no gate ever answered', async () => {
  await using server = await startDialects();
  expect(await wait(server.url, { timeoutMs: 200 }).ended).toBe(10);
  const away = wait('http://127.0.0.1:9', { timeoutMs: 200 });
  expect(await away.ended).toBe(10);
  expect(away.stderr()).toContain('still undecided after 1 s: hold');
});

test('wait says each thing once', async () => {
  await using server = await startDialects();
  const waiting = wait(server.url, { timeoutMs: 300 });
  await waiting.ended;
  expect(
    waiting
      .stderr()
      .trim()
      .split('\n')
      .map((line) => line.slice(25)),
  ).toEqual([
    `waiting up to 1 s for the gate of shop-2.41.0, stage 5pct at ${server.url}`,
    'hold: 5pct: hold – more runs are needed',
    'still undecided after 1 s: hold',
  ]);
});

test('wait refuses at once what would never be answered', async () => {
  await using server = await startDialects();
  const said = (args: readonly string[]) => callWaygate(['gate', 'wait', '--url', server.url, ...RELEASE, ...args]);
  expect(await said(['--stage', '50pct'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('dark, 5pct, all'),
  });
  expect(await said(['--timeout', 'soon'])).toMatchObject({ code: 2, stderr: expect.stringContaining('2h, 90m') });
});

test('wait as a process prints one document and ends as the gate says', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('roll_back')) });
  const { code, stdout } = await waygate([
    'gate',
    'wait',
    '--url',
    server.url,
    ...RELEASE,
    '--timeout',
    '1m',
    '--json',
  ]);
  expect(code).toBe(20);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'roll_back', exitCode: 20 });
});

function wait(url: string, about: { readonly timeoutMs?: number; readonly stage?: string | undefined } = {}) {
  const { timeoutMs, stage } = { timeoutMs: 60_000, stage: '5pct', ...about };
  let said = '';
  const write = (text: unknown) => {
    said += String(text);
    return true;
  };
  const surroundings: Surroundings = {
    env: {},
    cwd: process.cwd(),
    stdout: { write: () => true },
    stderr: { write },
    signal: new AbortController().signal,
    now: Date.now,
  };
  const question = { url, release: 'shop-2.41.0', ...(stage === undefined ? {} : { stage }) };
  const ended = waitForGate(question, { timeoutMs, everyMs: 20 }, surroundings);
  const until = (text: string) => expect.poll(() => said, { timeout: 20_000 }).toContain(text);
  return { ended, until, stderr: () => said };
}

async function answering(body: string): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => response.end(body));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

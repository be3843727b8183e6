import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { githubAppTokens } from '../../runner/server/dialects/github-app-token.ts';
import { waitingDeployment } from '../../runner/server/dialects/github-delivery.ts';
import { openWaitingDeployments, type WaitingDeployments } from '../../runner/server/dialects/waiting-deployments.ts';
import { temporaryFolder } from '../support/audit-changes.ts';
import { type DialectServer, startDialects } from '../support/gate/dialect-server.ts';
import { type FixedGate, fixedGate, ROLL_BACK, soaking, statusAfter, T0, waysTo } from '../support/gate/fixed-gate.ts';
import { APP_ID, APP_KEY, type GithubService, startGithub, WEBHOOK_SECRET } from '../support/gate/github-service.ts';
import { judgementOf } from '../support/release-situations.ts';

let github: GithubService;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
test.beforeEach(async () => {
  folder = await temporaryFolder();
  github = await startGithub(() => T0);
});
test.afterEach(async () => {
  await github[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function start(
  gate: FixedGate = fixedGate(soaking('hold')),
  kept?: WaitingDeployments,
  environments: ReadonlyMap<string, string | null> = new Map([
    ['production', '5pct'],
    ['production-all', 'all'],
    ['catalogue', null],
  ]),
  pauseMs = 5,
): Promise<DialectServer> {
  return await startDialects({
    gate,
    github: {
      secret: WEBHOOK_SECRET,
      environments,
      hosts: [github.host],
      token: githubAppTokens({ id: APP_ID, privateKey: APP_KEY, api: github.url }, () => T0),
      kept: kept ?? (await openWaitingDeployments(folder.file('waiting.json'))),
      pauseMs,
    },
  });
}

async function deliver(
  server: DialectServer,
  run: number,
  about: object = {},
  headers: Readonly<Record<string, string>> = {},
) {
  const { body, headers: signed } = github.delivery(run, about);
  return await server.post('/hooks/github', body, { ...signed, ...headers });
}
const reviewOf = (run: number) => expect.poll(() => github.reviews.get(String(run)) ?? null);

test('a job waits in silence on hold, and goes on at widen', async () => {
  await using server = await start();
  expect((await deliver(server, 1)).status).toBe(202);
  server.gate.set(soaking('hold', 0));
  expect(github.asked).toEqual([]);
  server.gate.set(soaking('widen'));
  await reviewOf(1).toEqual({ state: 'approved', comment: '5pct: widen – shown', environment: 'production' });
});

test('a roll back rejects it, with the reason', async () => {
  await using server = await start(fixedGate(statusAfter([...waysTo(1), ROLL_BACK])));
  await deliver(server, 2);
  await reviewOf(2).toMatchObject({ state: 'rejected', comment: '5pct: roll back – It fails at "pay".' });
});

test('an environment may wait for a stage of its own', async () => {
  await using server = await start(fixedGate(soaking('widen')));
  await deliver(server, 3, { environment: 'production-all' });
  await deliver(server, 4);
  await reviewOf(4).toMatchObject({ state: 'approved' });
  expect(github.reviews.has('3')).toBe(false);
  server.gate.set(statusAfter([...waysTo(2), { kind: 'completed' }]));
  await reviewOf(3).toMatchObject({ state: 'approved', environment: 'production-all' });
});

test('an environment of no stage waits until the release is through, and not for whichever stage may be widened just then', async () => {
  await using server = await start(fixedGate(soaking('widen', 0)));
  await deliver(server, 35, { environment: 'catalogue' });
  for (const stage of [0, 1, 2]) server.gate.set(soaking('widen', stage));
  await deliver(server, 36, { environment: 'production' });
  await reviewOf(36).toMatchObject({ state: 'approved' });
  expect(github.reviews.has('35')).toBe(false);
  server.gate.set(
    statusAfter([...waysTo(2), { kind: 'completed' }], { situation: { judgement: judgementOf('widen') } }),
  );
  await reviewOf(35).toMatchObject({ state: 'approved', environment: 'catalogue' });
});

test('a deployment of another release is not answered by this one', async () => {
  await using server = await start(fixedGate(soaking('widen')));
  await deliver(server, 5, { deployment: { ref: 'refs/tags/v2.42.0', sha: 'beef' } });
  await deliver(server, 6, { deployment: { ref: 'main', sha: 'beef', payload: { release: 'shop-2.41.0' } } });
  await reviewOf(6).toMatchObject({ state: 'approved' });
  expect(github.reviews.has('5')).toBe(false);
  server.gate.set(
    soaking('widen', 1, { plan: { id: 'shop-2.42.0', releases: { baseline: '2.41.0', candidate: '2.42.0' } } }),
  );
  await reviewOf(5).toMatchObject({ state: 'approved' });
});

test('one that is delivered again is answered once', async () => {
  await using server = await start();
  await deliver(server, 7);
  await deliver(server, 7);
  server.gate.set(soaking('widen'));
  await reviewOf(7).toMatchObject({ state: 'approved' });
  expect(github.asked.filter((path) => path.includes('/runs/7/'))).toHaveLength(1);
});

const asksAbout = (run: number) => github.asked.filter((path) => path.includes(`/runs/${run}/`)).length;

test('one that was answered is not answered again when it is delivered again, also after a restart', async () => {
  const before = await start(fixedGate(soaking('widen')));
  await deliver(before, 30, { deployment: { id: 1, ref: 'refs/tags/v2.41.0' } });
  await reviewOf(30).toMatchObject({ state: 'approved' });
  // The gate may not have heard yet that GitHub took it.
  const again = async (server: DialectServer) =>
    await expect
      .poll(async () => {
        const { status, text } = await deliver(server, 30, { deployment: { id: 1, ref: 'refs/tags/v2.41.0' } });
        return { status, body: JSON.parse(text) };
      })
      .toEqual({ status: 200, body: { taken: false, answered: 'approved' } });
  await again(before);
  await before[Symbol.asyncDispose]();
  await using after = await start(fixedGate(statusAfter([...waysTo(1), ROLL_BACK])));
  await again(after);
  await deliver(after, 31);
  await reviewOf(31).toMatchObject({ state: 'rejected' });
  expect(asksAbout(30)).toBe(1);
  expect(after.notes).toEqual([]);
});

test('a job that is run again waits for an answer of its own, which has the callback of the first', async () => {
  await using server = await start(fixedGate(soaking('widen')));
  await deliver(server, 32, { deployment: { id: 1, ref: 'refs/tags/v2.41.0' } });
  await reviewOf(32).toMatchObject({ state: 'approved' });
  github.again(32);
  expect((await deliver(server, 32, { deployment: { id: 2, ref: 'refs/tags/v2.41.0' } })).status).toBe(202);
  await reviewOf(32).toMatchObject({ state: 'approved' });
  expect(asksAbout(32)).toBe(2);
});

test('two environments of one run are each answered', async () => {
  await using server = await start();
  await deliver(server, 33);
  await deliver(server, 33, { environment: 'production-all' });
  server.gate.set(statusAfter([...waysTo(1), ROLL_BACK]));
  await expect.poll(() => asksAbout(33)).toBe(2);
  expect(server.notes).toEqual([]);
});

test('one that GitHub did not take is taken when it is delivered again', async () => {
  await using server = await start(fixedGate(soaking('widen')));
  github.trouble = [403];
  await deliver(server, 34);
  await expect.poll(() => server.notes).toHaveLength(1);
  expect((await deliver(server, 34)).status).toBe(202);
  await reviewOf(34).toMatchObject({ state: 'approved' });
});

test('what waits is known after a restart as well, and what was answered is not asked about again', async () => {
  const before = await start();
  await deliver(before, 20);
  await deliver(before, 21);
  github.trouble = [422];
  before.gate.set(soaking('widen'));
  // One of the two is never taken.
  await expect.poll(() => [before.notes.length, github.reviews.size]).toEqual([1, 1]);
  before.gate.set(soaking('hold'));
  await deliver(before, 22);
  await before[Symbol.asyncDispose]();

  const asked = github.asked.length;
  await using after = await start();
  expect(github.asked.length).toBe(asked);
  after.gate.set(soaking('widen'));
  await reviewOf(22).toMatchObject({ state: 'approved' });
  expect(github.asked.slice(asked).filter((path) => path.includes('/runs/'))).toEqual([
    expect.stringContaining('/runs/22/'),
  ]);
});

test('what the configuration does not know any more after a restart is not answered, and told', async () => {
  const before = await start();
  await deliver(before, 24, { environment: 'production-all' });
  await before[Symbol.asyncDispose]();
  await using after = await start(fixedGate(soaking('widen')), undefined, new Map([['production', '5pct']]));
  await deliver(after, 25);
  await reviewOf(25).toMatchObject({ state: 'approved' });
  expect(github.reviews.has('24')).toBe(false);
  expect(after.notes).toEqual([expect.stringMatching(/a deployment to production-all waits, which the configuration/)]);
});

test('a deployment that can not be kept is not taken, and a file that is spoilt is told', async () => {
  const full = { found: [], keep: async () => Promise.reject(new Error('no space left')) };
  await using server = await start(fixedGate(soaking('widen')), full);
  expect((await deliver(server, 23)).status).toBe(503);
  expect(server.notes).toEqual(['a deployment to production could not be kept: no space left']);
  expect(github.asked).toEqual([]);
  await writeFile(folder.file('spoilt.json'), '[{"environment":1');
  await expect(openWaitingDeployments(folder.file('spoilt.json'))).rejects.toThrow(InvalidInput);
});

test('GitHub’s troubles are waited out, and hold up no other job', async () => {
  await using server = await start();
  await deliver(server, 8);
  await deliver(server, 9);
  github.trouble = [503, 502, 429];
  server.gate.set(soaking('widen'));
  await reviewOf(8).toMatchObject({ state: 'approved' });
  await reviewOf(9).toMatchObject({ state: 'approved' });
  expect(server.notes).toEqual([]);
});

for (const [what, headers] of [
  ['a pause that it asks for', { 'retry-after': '0' }],
  ['a budget that is spent', { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0' }],
] as const) {
  test(`a 403 of GitHub’s limits, ${what}, is waited out`, async () => {
    await using server = await start();
    await deliver(server, 17);
    github.trouble = [{ status: 403, headers }];
    server.gate.set(soaking('widen'));
    await reviewOf(17).toMatchObject({ state: 'approved' });
    expect(server.notes).toEqual([]);
  });
}

test('GitHub’s troubles are waited out for as long as the job waits, and told once when they last', async () => {
  await using server = await start(undefined, undefined, undefined, 0);
  await deliver(server, 18);
  github.trouble = Array.from({ length: 40 }, () => 503);
  server.gate.set(soaking('widen'));
  await reviewOf(18).toMatchObject({ state: 'approved' });
  expect(server.notes).toEqual([
    'github can not be answered for production yet: GitHub answered 503; it is tried again every 5 minutes',
  ]);
});

test('a job that GitHub has ended by itself is given up', async () => {
  await using server = await start(undefined, undefined, undefined, 0);
  await deliver(server, 19);
  github.trouble = [503, 503, 503];
  github.onTrouble = () => {
    if (github.trouble.length === 1) server.clock.now += 31 * 86_400_000;
  };
  // The gate of the test does not look again by itself.
  server.gate.set({ ...soaking('widen'), validUntil: '2027-01-01T00:00:00.000Z' });
  await expect.poll(() => server.notes).toEqual([expect.stringContaining('github was not answered for production')]);
  expect(github.trouble).toEqual([503]);
  expect(github.reviews.size).toBe(0);
});

test('a gate that changes its mind between two attempts sends its last word', async () => {
  await using server = await start();
  await deliver(server, 10);
  github.trouble = [503];
  github.onTrouble = () => server.gate.set(statusAfter([...waysTo(1), ROLL_BACK]));
  server.gate.set(soaking('widen'));
  await reviewOf(10).toMatchObject({ state: 'rejected' });
});

test('one that falls back to hold is silent again', async () => {
  await using server = await start();
  await deliver(server, 11);
  github.trouble = [503];
  github.onTrouble = () => server.gate.set(soaking('hold'));
  server.gate.set(soaking('widen'));
  await expect.poll(() => github.trouble).toEqual([]);
  await deliver(server, 16);
  server.gate.set(soaking('widen'));
  await reviewOf(16).toMatchObject({ state: 'approved' });
  await reviewOf(11).toMatchObject({ state: 'approved' });
  expect(github.asked.filter((path) => path.includes('/runs/11/'))).toHaveLength(2);
});

test('what GitHub will never take is given up and said', async () => {
  await using server = await start();
  await deliver(server, 12);
  github.trouble = [422];
  server.gate.set(soaking('widen'));
  await expect
    .poll(() => server.notes)
    .toEqual([expect.stringMatching(/not answered for production: GitHub answered 422/)]);
});

for (const [what, headers] of [
  ['no signature', { 'x-hub-signature-256': '' }],
  ['a signature of something else', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
  ['an old kind of signature', { 'x-hub-signature-256': 'sha1=0' }],
] as const) {
  test(`${what} is refused, and nothing is asked of GitHub`, async () => {
    await using server = await start(fixedGate(soaking('widen')));
    expect((await deliver(server, 13, {}, headers)).status).toBe(401);
    expect(server.refusals).toEqual([expect.objectContaining({ code: 'signature_wrong', route: '/hooks/github' })]);
    expect(github.asked).toEqual([]);
  });
}

const rule = '/repos/shop/storefront/actions/runs/14/deployment_protection_rule';
for (const [what, about] of [
  ['another host', () => ({ deployment_callback_url: `https://evil.example${rule}` })],
  [
    'a host that only begins like ours',
    () => ({ deployment_callback_url: `https://${github.host}.evil.example${rule}` }),
  ],
  ['a password in it', () => ({ deployment_callback_url: `http://a:b@${github.host}${rule}` })],
  ['another path', () => ({ deployment_callback_url: `http://${github.host}/user/keys` })],
  ['no address', () => ({ deployment_callback_url: 'deployment_protection_rule' })],
  ['an environment that nobody guards', () => ({ environment: 'staging' })],
  ['no installation', () => ({ installation: null })],
] as const) {
  test(`a delivery with ${what} is refused, and no token leaves`, async () => {
    await using server = await start(fixedGate(soaking('widen')));
    expect((await deliver(server, 14, about())).status).toBe(400);
    expect(github.asked).toEqual([]);
  });
}

test('http without TLS leads to this machine alone', async () => {
  const to = (url: string) => Buffer.from(github.delivery(1, { deployment_callback_url: url }).body);
  expect(waitingDeployment(to(`http://github.example${rule}`), ['github.example'])).toHaveProperty('refusal');
  expect(waitingDeployment(to(`https://github.example${rule}`), ['github.example'])).toHaveProperty('callback');
});

test('other events are let pass, and too many waiting jobs refused', async () => {
  await using server = await start();
  const { body, headers } = github.delivery(15);
  expect((await server.post('/hooks/github', body, { ...headers, 'x-github-event': 'ping' })).status).toBe(200);
  expect((await server.post('/hooks/github', body, { ...headers, 'x-github-event': 'push' })).status).toBe(202);
  for (let run = 100; run < 200; run += 1) expect((await deliver(server, run)).status).toBe(202);
  expect((await deliver(server, 200)).status).toBe(503);
});

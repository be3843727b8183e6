import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { AuditEntry } from '../../runner/core/release/audit.ts';
import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import type { ResultDocument } from '../../runner/core/result.ts';
import { auditLogOf } from '../../runner/store/audit-log.ts';
import { type CliRun, startWaygate, waygate } from '../support/cli.ts';
import { writeConfig } from '../support/own-shop-config.ts';
import { ANY_SPEED, quickRelease } from '../support/quick-release.ts';
import { tinyConfig } from '../support/tiny-config.ts';
import { startTinyShop, type TinyShop } from '../support/tiny-shop.ts';

/* The gate as people and delivery systems have it: a watch that leads a release, its server, and the CLI as processes beside it. */
let folder: string;
let shop: TinyShop;
let run: CliRun;
let url: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-watch-gate-'));
  shop = await startTinyShop();
  const release = quickRelease(shop, {
    stages: [
      { name: 'dark', exposure: 0, authority: { widen: { roles: ['release', 'owner'], people: 2 } } },
      { name: 'half', exposure: 50, soakSeconds: 3600 },
      { name: 'everybody', exposure: 100 },
    ],
    tokens: 'tokens.json',
  });
  await writeConfig(folder, tinyConfig(shop.baseUrl, { release, judge: ANY_SPEED }));
  run = startWaygate(['watch'], { cwd: folder });
  await expect.poll(() => run.stderr(), { timeout: 30_000 }).toMatch(/the release at http\S+\//);
  url = /the release at (http\S+)\//.exec(run.stderr())?.[1] ?? '';
});

test.afterEach(async () => {
  run.child.kill('SIGKILL');
  await run.ended;
  await shop.close();
  await rm(folder, { recursive: true });
});

/** A new token of somebody, in a file of its own. */
async function tokenOf(name: string, role: string): Promise<string> {
  const made = await waygate(['gate', 'token', 'create', '--file', 'tokens.json', '--name', name, '--role', role], {
    cwd: folder,
  });
  expect(made.code, made.stderr).toBe(0);
  await writeFile(join(folder, `${name}.token`), made.stdout);
  return `${name}.token`;
}

function gate(verb: string, ...more: string[]) {
  return waygate(['gate', verb, '--release', 'r2', '--url', url, ...more], { cwd: folder });
}

async function status(): Promise<GateStatus> {
  return (await (await fetch(`${url}/v1/gates/r2`)).json()) as GateStatus;
}

test('Two people widen, one stops the line and takes the candidate back; whoever may not is told so, and everything is written down', async () => {
  test.setTimeout(300_000);
  const [ada, ben, eve] = await Promise.all([
    tokenOf('ada', 'owner'),
    tokenOf('ben', 'release'),
    tokenOf('eve', 'viewer'),
  ]);
  await expect
    .poll(async () => (await status()).reasons.map(({ code }) => code), { timeout: 90_000, message: run.stderr() })
    .toEqual(['awaiting_approval']);
  const asked = await gate('check');
  expect(asked.code).toBe(10);
  expect(asked.stdout).toContain('2 more persons with the role release or owner');

  const refused = await gate('approve', '--token-file', eve);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/eve may not approve .*found role viewer, expected release or owner/);
  expect((await gate('approve')).stderr).toContain('no token');
  expect((await gate('approve', '--token-file', ada)).code).toBe(0);
  expect((await gate('approve', '--token-file', ada)).code).toBe(0);
  // One person is one person.
  expect((await status()).approvalNeeds).toMatchObject([{ missing: 1, by: ['ada'] }]);
  expect((await gate('approve', '--token-file', ben)).code).toBe(0);
  await expect.poll(() => shop.exposures.length, { timeout: 60_000, message: run.stderr() }).toBe(2);
  expect((await gate('check', '--stage', 'dark')).code).toBe(0);

  await expect.poll(async () => (await status()).phase, { timeout: 30_000 }).toBe('soaking');
  expect((await gate('freeze', '--token-file', ben, '--reason', 'lunch')).code).toBe(0);
  expect((await status()).phase).toBe('frozen');
  expect((await gate('resume', '--token-file', ben, '--reason', 'back')).code).toBe(0);
  const muted = await gate(
    'override',
    '--token-file',
    ada,
    '--forces',
    'hold',
    '--on-stage',
    'half',
    '--for',
    '10m',
    '--reason',
    'wait for the press',
  );
  expect(muted.code, muted.stderr).toBe(0);
  const [override] = (await status()).overrides;
  expect(override).toMatchObject({ forces: 'hold', by: { name: 'ada' }, reason: 'wait for the press' });
  expect((await gate('override', '--token-file', ben, '--end', `${override?.id}`, '--reason', 'no')).code).toBe(2);
  expect((await gate('override', '--token-file', ada, '--end', `${override?.id}`, '--reason', 'done')).code).toBe(0);

  const rehearsed = await gate('rehearse', '--token-file', ben, '--reason', 'before everybody');
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
  expect(rehearsed.stdout).toMatch(/^proved after \d+\.\d s: every segment was served by r1; half is /);
  await expect.poll(async () => (await status()).phase, { timeout: 30_000 }).toBe('soaking');
  expect(shop.exposures.slice(-2)).toEqual([
    { default: 0, segments: {} },
    { default: 50, segments: {} },
  ]);

  const page = await (await fetch(`${url}/`)).text();
  expect(page).toContain('everybody');
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/waygate_gate_verdict\{[^}]*stage="half"[^}]*verdict="hold"[^}]*\} 1/);
  expect(metrics).toMatch(/waygate_gate_segment_verdict\{[^}]*stage="half",segment="[^}]*verdict="hold"\} [01]/);
  expect(metrics).toMatch(/waygate_gate_actuation_seconds\{[^}]*state="ordered"\} \d/);
  expect(metrics).toMatch(/waygate_gate_actuation_seconds\{[^}]*state="applied"\} \d/);

  const back = await gate('rollback', '--token-file', ben, '--reason', 'the phones are ringing');
  expect(back.code, back.stderr).toBe(0);
  await expect.poll(async () => (await status()).phase, { timeout: 60_000, message: run.stderr() }).toBe('rolled_back');
  expect((await gate('check')).code).toBe(20);
  expect(shop.exposures.at(-1)).toEqual({ default: 0, segments: {} });

  run.child.kill('SIGTERM');
  expect((await run.ended).code, run.stderr()).toBe(0);
  expect((await gate('check')).code).toBe(75);
  const log = await readFile(auditLogOf(join(folder, '.waygate', 'evidence.sqlite')), 'utf8');
  const entries = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEntry);
  const people = entries.flatMap(({ kind, actor }) => (actor.kind === 'person' ? [`${kind} ${actor.name}`] : []));
  expect(people).toEqual([
    'approved ada',
    'approved ada',
    'approved ben',
    'frozen ben',
    'unfrozen ben',
    'overridden ada',
    'override_ended ada',
    'rehearsal_decided ben',
    'roll_back_decided ben',
  ]);
  expect((await waygate(['gate', 'audit', 'verify'], { cwd: folder })).code).toBe(0);

  // What became of the release, and not what the evidence of the healthy candidate would have said of it.
  const report = await waygate(['report', '--json'], { cwd: folder });
  expect(report.code, report.stderr).toBe(0);
  const document = JSON.parse(report.stdout) as ResultDocument;
  const reason = { text: 'ben (release) rolled back: the phones are ringing' };
  expect(document).toMatchObject({ verdict: 'roll_back', exitCode: 20, reasons: [reason] });
  expect(document).not.toHaveProperty('problem');
  const told = await readFile(String(document.report), 'utf8');
  expect(told).toContain(reason.text);
  expect(told).not.toContain('What widening would still need');
});

import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ReleaseConfig } from '../../runner/config/release/release-config.ts';
import type { AuditEntry } from '../../runner/core/release/audit.ts';
import type { ReleaseEvent } from '../../runner/core/release/event.ts';
import type { ResultDocument } from '../../runner/core/result.ts';
import { auditLogOf } from '../../runner/store/audit-log.ts';
import { type CliRun, startWaygate, waygate } from '../support/cli.ts';
import { writeConfig } from '../support/own-shop-config.ts';
import { ANY_SPEED, quickRelease } from '../support/quick-release.ts';
import { tinyConfig } from '../support/tiny-config.ts';
import { startTinyShop, type TinyShop } from '../support/tiny-shop.ts';

let folder: string;
let shop: TinyShop;
let watching: CliRun | undefined;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-watch-release-'));
  shop = await startTinyShop();
});

test.afterEach(async () => {
  watching?.child.kill('SIGKILL');
  await watching?.ended;
  watching = undefined;
  await shop.close();
  await rm(folder, { recursive: true });
});

async function watchRelease(release: ReleaseConfig): Promise<CliRun> {
  await writeConfig(folder, tinyConfig(shop.baseUrl, { release, judge: ANY_SPEED }));
  const run = startWaygate(['watch'], { cwd: folder });
  watching = run;
  return run;
}

/** What the audit log says so far. */
async function events(): Promise<readonly ReleaseEvent[]> {
  const text = await readFile(auditLogOf(join(folder, '.waygate', 'evidence.sqlite')), 'utf8').catch(() => '');
  const whole = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
  return whole.map((line) => (JSON.parse(line) as AuditEntry).body as ReleaseEvent);
}

const kinds = async () => (await events()).map(({ kind }) => kind);

async function until(kind: ReleaseEvent['kind'], run: CliRun): Promise<void> {
  await expect.poll(kinds, { timeout: 150_000, message: run.stderr() }).toContain(kind);
}

test('A healthy candidate is led from the dark to everybody, each exposure once and in its turn', async () => {
  test.setTimeout(240_000);
  const run = await watchRelease(quickRelease(shop));
  await until('closed', run);
  run.child.kill('SIGTERM');
  expect((await run.ended).code, run.stderr()).toBe(0);
  expect(shop.exposures).toEqual([0, 50, 100].map((percent) => ({ default: percent, segments: {} })));
  const passed = (await events()).flatMap((event) => (event.kind === 'passed' ? [event.stage] : []));
  expect(passed).toEqual([0, 1]);
  const { document, page } = await reported();
  expect(document).toMatchObject({ verdict: 'widen', exitCode: 0, reasons: [] });
  expect(page).toContain('What was shown');
  expect((await waygate(['gate', 'audit', 'verify'], { cwd: folder })).code).toBe(0);
});

test('A candidate that breaks among half of the users is taken back, proved by users, and people are told', async () => {
  test.setTimeout(300_000);
  const told: { kind: string; urgency: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      told.push((JSON.parse(body) as { notice: { kind: string; urgency: string } }).notice);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  process.env.WAYGATE_TEST_SIGNING = 'a-shared-secret';
  try {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    const run = await watchRelease(
      quickRelease(shop, {
        notifiers: [{ kind: 'webhook', id: 'hook', url, secret: { env: 'WAYGATE_TEST_SIGNING' } }],
      }),
    );
    await expect.poll(() => shop.exposures.length, { timeout: 120_000, message: run.stderr() }).toBe(2);
    shop.breakRelease('r2');
    await expect
      .poll(async () => (await events()).some((event) => event.kind === 'proved' && 'plain' in event.rounds), {
        timeout: 150_000,
        message: run.stderr(),
      })
      .toBe(true);
    run.child.kill('SIGTERM');
    expect((await run.ended).code, run.stderr()).toBe(0);
    expect(shop.exposures.at(-1)).toEqual({ default: 0, segments: {} });
    const back = (await events()).find((event) => event.kind === 'roll_back_decided');
    expect(back).toMatchObject({ actor: { kind: 'policy' }, reasons: [{ code: 'regression', journey: 'buy' }] });
    expect(told.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['entered', 'widened', 'roll_back_decided', 'rolled_back']),
    );
    expect(told.find(({ kind }) => kind === 'roll_back_decided')?.urgency).toBe('page');
    await explained(url);
  } finally {
    delete process.env.WAYGATE_TEST_SIGNING;
    receiver.close();
  }
});

/** The report of the newest walk, as JSON and as a page. */
async function reported() {
  const report = await waygate(['report', '--json'], { cwd: folder });
  expect(report.code, report.stderr).toBe(0);
  const document = JSON.parse(report.stdout) as ResultDocument;
  return { document, page: await readFile(String(document.report), 'utf8') };
}

/** What is stored tells the release again: why, as a report, run by run, and by stricter rules. */
async function explained(hook: string): Promise<void> {
  const why = await waygate(['gate', 'explain'], { cwd: folder });
  expect(why.code, why.stderr).toBe(0);
  expect(why.stdout).toMatch(/gate odds at their highest \d+:1/);
  const { document, page } = await reported();
  const reasons = [expect.objectContaining({ code: 'regression', journey: 'buy' })];
  expect(document).toMatchObject({ verdict: 'roll_back', exitCode: 20, reasons });
  expect(document).not.toHaveProperty('problem');
  expect(page).toContain('Who decided what');
  expect(page).not.toContain('What widening would still need');

  const release = quickRelease(shop, {
    notifiers: [{ kind: 'webhook', id: 'hook', url: hook, secret: { env: 'WAYGATE_TEST_SIGNING' } }],
  });
  const stricter = join(folder, 'stricter');
  await mkdir(stricter);
  const file = await writeConfig(stricter, tinyConfig(shop.baseUrl, { release, judge: { alpha: 1e-12 } }));
  const replay = await waygate(['gate', 'replay', '--as', file, '--json'], { cwd: folder });
  expect(replay.code, replay.stderr).toBe(0);
  const { asJudged, replayed } = JSON.parse(replay.stdout);
  expect(asJudged.at(-1)).toMatchObject({ verdict: 'roll_back', reason: { code: 'regression', journey: 'buy' } });
  expect(replayed.map(({ verdict }: { verdict: string }) => verdict)).not.toContain('roll_back');
  const words = await waygate(['gate', 'replay'], { cwd: folder });
  expect(words.stdout).toMatch(/\d+ s +\d+ runs +roll back +\d+:1 – regression: buy/);
}

test('Killed on its way, it goes on from its log: at hold first, and nothing is ordered a second time', async () => {
  test.setTimeout(300_000);
  const first = await watchRelease(quickRelease(shop));
  await expect.poll(() => shop.exposures.length, { timeout: 120_000, message: first.stderr() }).toBe(2);
  first.child.kill('SIGKILL');
  await first.ended;
  const second = startWaygate(['watch'], { cwd: folder });
  watching = second;
  await until('closed', second);
  second.child.kill('SIGTERM');
  expect((await second.ended).code, second.stderr()).toBe(0);
  const all = await events();
  const restarted = all.findIndex(({ kind }) => kind === 'restarted');
  expect(restarted).toBeGreaterThan(0);
  const decisions = all.flatMap((event) => (event.kind === 'ordered' ? [event.order.decision] : []));
  expect(decisions).toEqual([...new Set(decisions)]);
  expect(shop.exposures.at(-1)).toEqual({ default: 100, segments: {} });
  expect((await waygate(['gate', 'audit', 'verify'], { cwd: folder })).code).toBe(0);
});

test('In `observe` the candidate is judged in the dark, and nothing is moved', async () => {
  test.setTimeout(240_000);
  shop.breakRelease('r2');
  const run = await watchRelease(quickRelease(shop, { mode: 'observe', actuators: [] }));
  await expect.poll(() => run.stderr(), { timeout: 150_000 }).toMatch(/roll_back: .*buy/);
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
  expect(shop.exposures).toEqual([]);
  expect(await kinds()).not.toContain('roll_back_decided');
});

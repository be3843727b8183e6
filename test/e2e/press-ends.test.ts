import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { request } from 'undici';
import { permitFor } from '../../runner/core/pressure/load-permit.ts';
import { startWaygate, waygate } from '../support/cli.ts';
import { type ConfigParts, writeConfig } from '../support/own-shop-config.ts';
import { openPermittingShop } from '../support/permitting-shop.ts';
import { pressConfig } from '../support/press-config.ts';
import { documentOf, test, until } from '../support/pressing.ts';

/* Presses that are ended, refused or worth nothing: what they come to rests on no latency, so they may have neighbours. */

test('a runner that is killed takes its load with it within five seconds', async ({
  pressing: { folder, configured, served, generators },
}) => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  await configured({ phases: { warm: 1, baseline: 30, pressure: 30, recovery: 30 } });
  const cli = startWaygate(['press', '--json'], { cwd: folder });
  await until(async () => (await generators()).length === 1, `a generator; ${cli.stderr()}`);
  const idle = await served();
  await until(async () => (await served()) > idle + 60, 'load');
  process.kill(cli.child.pid ?? Number.NaN, 'SIGKILL');
  await pause(5_000);
  const atMost = await served();
  await pause(2_000);
  expect(await served()).toBe(atMost);
  await until(async () => (await generators()).length === 0, 'the generator to leave');
});

test('Ctrl-C ends the load at once and leaves a document that says aborted', async ({
  pressing: { folder, configured, generators },
}) => {
  await configured({ phases: { warm: 1, baseline: 30, pressure: 30, recovery: 30 } });
  const cli = startWaygate(['press', '--json'], { cwd: folder });
  await until(async () => /^baseline +\d+\/\d+ s/m.test(cli.stderr()), `the baseline phase; ${cli.stderr()}`);
  cli.child.kill('SIGINT');
  const end = await cli.ended;
  const document = documentOf(end);
  expect(end.code).toBe(4);
  expect(document).toMatchObject({ verdict: expect.stringMatching(/aborted|invalid/), exitCode: 4 });
  expect(document.reasons.map(({ code }) => code)).toContain('stopped');
  expect(await generators()).toEqual([]);
});

test('a generator that is killed makes the press invalid', async ({ pressing: { folder, configured, generators } }) => {
  await configured({ phases: { warm: 1, baseline: 20, pressure: 20, recovery: 20 } });
  const cli = startWaygate(['press', '--json'], { cwd: folder });
  await until(async () => /^baseline +\d+\/\d+ s/m.test(cli.stderr()), `the baseline phase; ${cli.stderr()}`);
  const [pid] = await generators();
  process.kill(pid ?? Number.NaN, 'SIGKILL');
  const end = await cli.ended;
  const document = documentOf(end);
  expect(end.code, end.stderr).toBe(4);
  expect(document.verdict).toBe('invalid');
  expect(document.reasons.map(({ code }) => code)).toContain('generator_failed');
});

test('a scenario that throws in every iteration is invalid, though k6 itself says that all is well', async ({
  pressing: { folder, configured },
}) => {
  await mkdir(join(folder, 'load'));
  const support = fileURLToPath(new URL('../../load/support/define-load.ts', import.meta.url));
  await writeFile(
    join(folder, 'load', 'broken.load.ts'),
    `import { defineLoad } from ${JSON.stringify(support)};
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'Throws',
  intent() { throw new Error('a bug of the scenario'); },
});
`,
  );
  await configured({ roots: ['./load'] });
  const end = await waygate(['press', '--json', '--scenario', 'broken'], { cwd: folder });
  const document = documentOf(end);
  expect(document.verdict, end.stderr).toBe('invalid');
  expect(document.reasons.map(({ code }) => code)).toContain('generator_errors');
  expect(end.code).toBe(4);
});

test('what can not or must not be pressed is refused before anything is sent', async ({
  pressing: { folder, shop, configured, served },
}) => {
  const before = await served();
  const refused = async (pressure: ConfigParts | null, args: readonly string[], ...words: readonly RegExp[]) => {
    if (pressure !== null) await configured(pressure);
    const end = await waygate(['press', '--json', ...args], { cwd: folder });
    const document = documentOf(end);
    expect(end.code, end.stderr).toBe(2);
    expect(document).toMatchObject({ schema: 'waygate.press/v1', verdict: null, exitCode: 2 });
    for (const word of words) expect(end.stderr).toMatch(word);
  };
  await refused({ allow: ['shop.example'] }, [], /pressure\.allow/, /127\.0\.0\.1/);
  await refused({}, ['--scenario', 'basline-mix'], /baseline-mix/);
  await refused(
    {},
    ['--stage', '0%', '--retries', 'often', '--generators', '0.5'],
    /--stage/,
    /--retries/,
    /--generators/,
  );
  await refused({}, ['--production'], /production/);
  await refused({ environment: 'production' }, [], /--production/);
  await refused({ k6: { executablePath: './no-such-k6' } }, [], /no-such-k6/);
  const impostor = join(folder, 'k6');
  await writeFile(impostor, '#!/bin/sh\necho "k6 v0.49.0"\n');
  await chmod(impostor, 0o755);
  await refused({ k6: { executablePath: './k6' } }, [], /0\.49/, /2\./);
  // More than the caps allow is refused as well, but only after the one look that tells whether the right releases answer.
  expect(await served()).toBe(before);
  await refused({ caps: { requestsPerSecond: 5 } }, [], /requestsPerSecond|requests per second/);
  await writeConfig(folder, { ...pressConfig(shop), pressure: undefined });
  await refused(null, [], /pressure/, /GUARD-RAILS/);
});

test('an owner who takes the permit down while journeys still walk alone is heeded: no load is let go', async ({
  pressing: { folder, shop },
}) => {
  const caps = { requestsPerSecond: 100, seconds: 900 };
  const permit = permitFor({
    scenario: 'baseline-mix',
    environment: 'production',
    caps,
    plannedSeconds: 60,
    now: Date.now(),
  });
  const door = await openPermittingShop(shop.url, (look) => (look === 1 ? permit : null));
  try {
    await writeConfig(folder, pressConfig({ ...shop, url: door.url }, { environment: 'production' }));
    const end = await waygate(['press', '--json', '--production'], { cwd: folder });
    const document = documentOf(end);
    expect(document, end.stderr).toMatchObject({ verdict: 'aborted', exitCode: 4 });
    expect(document.reasons[0]?.text).toMatch(/owner no longer permits it, so no load was let go.*status 404/);
    expect(document.phases.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(0);
    expect(document.journeys.some(({ phase, candidate }) => phase === 'idle' && candidate.pass > 0)).toBe(true);
    expect(door.asked()).toBe(2);
  } finally {
    await door.close();
  }
});

test('one press per target: a second one is told who presses, and the first goes on', async ({
  pressing: { folder, configured, generators },
}) => {
  await configured();
  const first = startWaygate(['press', '--json', '--store', 'first.sqlite'], { cwd: folder });
  await until(async () => (await generators()).length === 1, `a generator; ${first.stderr()}`);
  const second = await waygate(['press', '--json', '--store', 'second.sqlite'], { cwd: folder });
  expect(second.code, second.stderr).toBe(2);
  expect(second.stderr).toContain(String(first.child.pid));
  expect(documentOf(await first.ended).verdict).not.toBe('aborted');
});

test('a shop that dies under the load fails', async ({ pressing: { folder, shop, configured } }) => {
  await configured({ phases: { warm: 1, baseline: 8, pressure: 12, recovery: 10 } });
  const cli = startWaygate(['press', '--json'], { cwd: folder });
  await until(async () => /^pressure +\d+\/\d+ s/m.test(cli.stderr()), `the pressure phase; ${cli.stderr()}`);
  process.kill(shop.pid, 'SIGKILL');
  const end = await cli.ended;
  const document = documentOf(end);
  expect(document.verdict, end.stderr).toBe('fail');
  expect(document.reasons.map(({ code }) => code)).toContain('target_down');
  // Books that can't be read any more are never taken for books that agree.
  expect(document.duplicates).toBeNull();
});

test('a shop that suffers more than was agreed is spared: the load ends early, and journeys and probe go on to see what it does then', async ({
  pressing: { folder, shop, configured },
}) => {
  await request(`${shop.control}/faults/no-load-shedding`, { method: 'PUT' });
  await configured({
    phases: { warm: 1, baseline: 6, pressure: 40, recovery: 12 },
    abort: { failedShare: 1, journeyDrop: 1, p95Ratio: 1e9, probeDownSeconds: 4 },
  });
  const args = ['press', '--json', '--scenario', 'retry-storm', '--retries', 'immediate'];
  const end = await waygate(args, { cwd: folder });
  const document = documentOf(end);
  expect(document.verdict, end.stderr).toMatch(/fail|aborted/);
  expect(document.reasons.map(({ code }) => code)).toContain('guard');
  const recovery = document.phases.find(({ name }) => name === 'recovery');
  expect(recovery?.intents, end.stderr).toBe(0);
  expect((recovery?.probe.ok ?? 0) + (recovery?.probe.bad ?? 0)).toBeGreaterThan(5);
  expect(recovery?.seconds).toBeGreaterThan(10);
  expect(document.calmAt).toBeGreaterThan(7);
  expect(document.reasons.map(({ code }) => code).includes('metastable')).toBe(document.metastable);
  const after = document.journeys.filter(({ phase }) => phase === 'recovery');
  expect(after.reduce((sum, { candidate }) => sum + candidate.runs, 0)).toBeGreaterThan(0);
});

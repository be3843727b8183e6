import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { auditLogOf } from '../../runner/store/audit-log.ts';
import { aChange, temporaryFolder, writeLog } from '../support/audit-changes.ts';
import { callWaygate } from '../support/call-cli.ts';
import { waygate } from '../support/cli.ts';
import { ownConfig, writeConfig } from '../support/own-shop-config.ts';

const CHANGES = [
  aChange({ actor: { kind: 'policy' } }),
  aChange({ release: 'shop-2.42', kind: 'override', body: { forces: 'hold', reason: 'a provider is down' } }),
  aChange({ actor: { kind: 'system', name: 'flagd' }, kind: 'actuation', body: { state: 'applied' } }),
];

/** A folder with the log of a gate beside its evidence. */
async function aStore() {
  const folder = await temporaryFolder();
  const store = folder.file('evidence.sqlite');
  const log = auditLogOf(store);
  return { folder, store, log, entries: await writeLog(log, CHANGES) };
}

test('a whole log is told as whole, with the head to keep, and what can not be known without it', async () => {
  const { folder, store, log, entries } = await aStore();
  await using _folder = folder;
  const told = await callWaygate(['gate', 'audit', 'verify', '--store', store]);
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toContain(`${log} is whole: 3 entries, head ${entries[2]?.hash}`);
  expect(told.stdout).toContain('whether entries were cut off at the end can not be known');

  const known = await callWaygate([
    'gate',
    'audit',
    'verify',
    '--store',
    store,
    '--expect-head',
    entries[1]?.hash ?? '',
    '--json',
  ]);
  expect(JSON.parse(known.stdout)).toMatchObject({
    schema: 'waygate.audit-verification/v1',
    state: 'whole',
    exitCode: 0,
    entries: 3,
    expectedAt: 2,
  });
});

test('a log that was edited, cut off or torn ends in 3, with the first bad line, what was found and expected', async () => {
  const { folder, store, log, entries } = await aStore();
  await using _folder = folder;
  const whole = await readFile(log, 'utf8');

  await writeFile(log, whole.replace('a provider is down', 'a provider was up!'));
  const edited = await waygate(['gate', 'audit', 'verify', '--log', log]);
  expect(edited.code).toBe(3);
  expect(edited.stdout).toContain(`${log} is broken at line 2, after 1 whole entry\n  found:    hash`);
  expect(edited.stdout).toContain('computed from the line\n  hint:     compare it with a copy');
  const document = JSON.parse((await callWaygate(['gate', 'audit', 'verify', '--log', log, '--json'])).stdout);
  expect(document).toMatchObject({ state: 'broken', line: 2, exitCode: 3 });

  await writeFile(log, whole.split('\n').slice(0, 2).join('\n').concat('\n'));
  expect((await callWaygate(['gate', 'audit', 'verify', '--store', store])).code).toBe(0);
  const cut = await callWaygate(['gate', 'audit', 'verify', '--store', store, '--expect-head', entries[2]?.hash ?? '']);
  expect(cut.code).toBe(3);
  expect(cut.stdout).toContain('broken at line 3');
  expect(cut.stdout).toContain('found:    the end of the log after 2 entries');

  await writeFile(log, whole.slice(0, -10));
  const torn = await callWaygate(['gate', 'audit', 'verify', '--store', store]);
  expect(torn.code).toBe(3);
  expect(torn.stdout).toContain('is torn at line 3');
  expect(torn.stdout).toContain('the next start of the gate sets the line aside');
});

test('one line per change says who did what and when, of one release when asked', async () => {
  const { folder, store } = await aStore();
  await using _folder = folder;
  const all = await callWaygate(['gate', 'audit', 'show', '--store', store]);
  expect(all).toMatchObject({ code: 0, stderr: '' });
  expect(all.stdout.trim().split('\n')).toEqual([
    '#1  2026-11-23T10:00:01.000Z  shop-2.41  decision  by policy  action=widen stage="5 %"',
    '#2  2026-11-23T10:00:02.000Z  shop-2.42  override  by anna (release)  forces=hold reason="a provider is down"',
    "#3  2026-11-23T10:00:03.000Z  shop-2.41  actuation  by waygate's flagd  state=applied",
  ]);
  const one = await callWaygate(['gate', 'audit', 'show', '--store', store, '--release', 'shop-2.41', '--json']);
  const { schema, problem, entries } = JSON.parse(one.stdout);
  expect({ schema, problem }).toEqual({ schema: 'waygate.audit/v1', problem: null });
  expect(entries.map(({ seq }: { seq: number }) => seq)).toEqual([1, 3]);
});

test('what is before a break is shown, and that nothing after it can be trusted', async () => {
  const { folder, store, log } = await aStore();
  await using _folder = folder;
  await writeFile(log, (await readFile(log, 'utf8')).replace('"override"', '"decision"'));
  const text = await callWaygate(['gate', 'audit', 'show', '--store', store]);
  expect(text.code).toBe(3);
  expect(text.stdout.trim().split('\n')).toHaveLength(1);
  expect(text.stderr).toContain('line 2 is not what was written there');
  const json = await callWaygate(['gate', 'audit', 'show', '--store', store, '--json']);
  expect(json.code).toBe(3);
  expect(JSON.parse(json.stdout)).toMatchObject({ problem: expect.stringContaining('line 2'), entries: [{ seq: 1 }] });
});

test('the log is found beside the evidence that the configuration names; where there is none, every place is named', async () => {
  await using folder = await temporaryFolder();
  await writeConfig(folder.path, ownConfig('http://127.0.0.1:9', { store: { path: './own.sqlite' } }));
  const none = await callWaygate(['gate', 'audit', 'verify'], { cwd: folder.path });
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('own.sqlite.audit.jsonl and ');
  await writeLog(folder.file('own.sqlite.audit.jsonl'), CHANGES);
  expect((await callWaygate(['gate', 'audit', 'verify'], { cwd: folder.path })).code).toBe(0);
  const wrong = await callWaygate(['gate', 'audit', 'verify', '--expect-head', 'abc'], { cwd: folder.path });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('expected: 64 hexadecimal digits');
});

import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { createRoleTokens } from '../../runner/server/role-tokens.ts';
import { takeWriterLock } from '../../runner/store/writer-lock.ts';
import { T0, temporaryFolder } from '../support/audit-changes.ts';
import { callWaygate } from '../support/call-cli.ts';
import { waygate } from '../support/cli.ts';

test('a token is printed once, alone, and opens its role until it ends or is revoked', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('made/tokens.json');
  const clock = { now: T0 };
  const call = (...args: string[]) =>
    callWaygate(['gate', 'token', ...args, '--file', 'made/tokens.json'], { cwd: folder.path, now: () => clock.now });
  const made = await call('create', '--name', 'anna', '--role', 'owner', '--expires', '90d');
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
  expect(made.stderr).toMatch(
    /^Token [0-9a-f]{12} of anna \(owner\), ends 2027-02-21T10:00:00\.000Z\. It is shown this once:\n$/,
  );
  const token = made.stdout.trim();
  expect(await readFile(file, 'utf8')).not.toContain(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  const tokens = createRoleTokens({ file, now: () => clock.now, onProblem: () => {} });
  expect(tokens.identify(token)).toMatchObject({ kind: 'known', person: { name: 'anna', role: 'owner' } });
  const second = await call('create', '--name', 'anna', '--role', 'release', '--json');
  const { token: other, id, expiresAt } = JSON.parse(second.stdout);
  expect(expiresAt).toBeNull();
  expect(tokens.identify(other)).toMatchObject({ kind: 'known', id });

  clock.now = T0 + 90 * 86_400_000;
  const listed = (await call('list')).stdout.trim().split('\n');
  expect(listed[0]).toMatch(
    /^[0-9a-f]{12} {2}anna {2}owner {2}made 2026-11-23T10:00:00\.000Z {2}expired 2027-02-21T10:00:00\.000Z$/,
  );
  expect(listed[1]).toBe(`${id}  anna  release  made 2026-11-23T10:00:00.000Z  never ends`);

  expect(await call('revoke', '--id', id)).toMatchObject({ code: 0, stderr: `Revoked ${id} of anna (release)\n` });
  expect(tokens.identify(other)).toEqual({ kind: 'unknown' });
  expect(JSON.parse((await call('revoke', '--name', 'anna', '--json')).stdout).tokens).toMatchObject([
    { role: 'owner', expired: true },
  ]);
  expect(JSON.parse((await call('list', '--json')).stdout)).toMatchObject({
    schema: 'waygate.token-list/v1',
    tokens: [],
  });
});

test('as a process: made at the same moment, no token is lost, and only the token is on stdout', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('tokens.json');
  const ends = await Promise.all(
    ['anna', 'ben', 'cem', 'dan', 'eve'].map((name) =>
      waygate(['gate', 'token', 'create', '--name', name, '--role', 'release', '--file', file]),
    ),
  );
  // Who finds another at it waits for their turn.
  for (const { code, stderr } of ends) expect(code, stderr).toBe(0);
  const tokens = createRoleTokens({ file, now: Date.now, onProblem: () => {} });
  for (const { stdout } of ends) expect(tokens.identify(stdout.trim())).toMatchObject({ kind: 'known' });
});

for (const { what, args, says } of [
  {
    what: 'a name in capitals',
    args: ['create', '--name', 'Anna', '--role', 'owner'],
    says: '--name\n    found:    "Anna"',
  },
  { what: 'an unknown role', args: ['create', '--name', 'anna', '--role', 'realease'], says: 'did you mean release?' },
  {
    what: 'an end that is no duration',
    args: ['create', '--name', 'anna', '--role', 'owner', '--expires', 'soon'],
    says: 'such as 90d, 12h or 30m',
  },
  { what: 'no file to list', args: ['list'], says: 'no such file' },
  { what: 'neither a name nor an id', args: ['revoke'], says: 'neither --id nor --name' },
  { what: 'both a name and an id', args: ['revoke', '--name', 'anna', '--id', 'x'], says: 'both --id and --name' },
  { what: 'nobody to revoke', args: ['revoke', '--name', 'anna'], says: 'expected: a token; there is none' },
]) {
  test(`${what} ends in 2, says how to mend it, and writes nothing`, async () => {
    await using folder = await temporaryFolder();
    const end = await callWaygate(['gate', 'token', ...args, '--file', folder.file('tokens.json')]);
    expect(end).toMatchObject({ code: 2, stdout: '' });
    expect(end.stderr).toContain(says);
    expect(await stat(folder.file('tokens.json')).catch(() => null)).toBeNull();
  });
}

test('everything that is wrong with a new token is said at once', async () => {
  await using folder = await temporaryFolder();
  const end = await callWaygate([
    'gate',
    'token',
    'create',
    '--name',
    '',
    '--role',
    'x',
    '--expires',
    '0d',
    '--file',
    folder.file('t.json'),
  ]);
  expect(end.stderr).toContain('No token was made: 3 problems');
});

test('a revocation of nobody names who there is, and a file that others may read is left alone', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('tokens.json');
  await callWaygate(['gate', 'token', 'create', '--name', 'anna', '--role', 'owner', '--file', file]);
  const nobody = await callWaygate(['gate', 'token', 'revoke', '--name', 'ana', '--file', file]);
  expect(nobody.code).toBe(2);
  expect(nobody.stderr).toContain('found:    --name ana\n  expected: anna');
  await chmod(file, 0o644);
  const open = await callWaygate(['gate', 'token', 'revoke', '--name', 'anna', '--file', file]);
  expect(open.code).toBe(2);
  expect(open.stderr).toContain(`chmod 600 ${file}`);
});

test('a file that another process is changing, and a folder where the file should be, are told', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('tokens.json');
  const create = (where: string) =>
    callWaygate(['gate', 'token', 'create', '--name', 'anna', '--role', 'owner', '--file', where]);
  {
    using _lock = takeWriterLock(`${file}.lock`);
    expect((await create(file)).stderr).toContain('another waygate is changing');
  }
  expect((await create(file)).code).toBe(0);
  await mkdir(folder.file('folder'));
  expect((await create(folder.file('folder'))).stderr).toContain('no ordinary file');
  expect((await create(`${file}/below.json`)).stderr).toContain('The tokens file can not be written');
});

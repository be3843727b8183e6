import { spawnSync } from 'node:child_process';
import { chmod, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { createRoleTokens } from '../../runner/server/role-tokens.ts';
import { mintToken, type TokenEntry, tokenId } from '../../runner/server/token-entry.ts';
import { readTokensFile, TOKENS_SCHEMA, writeTokensFile } from '../../runner/server/tokens-file.ts';
import { T0, temporaryFolder } from '../support/audit-changes.ts';

const READER = join(import.meta.dirname, '..', 'support', 'tokens-reader.ts');
const MADE = '2026-11-23T09:00:00.000Z';
const anna = mintToken({ name: 'anna', role: 'owner', createdAt: MADE });
const ben = mintToken({ name: 'ben', role: 'release', createdAt: MADE, expiresAt: '2026-11-23T10:00:01.000Z' });

/** Tokens of a file, a clock to set, and what was reported. */
async function tokensOf(entries: readonly TokenEntry[]) {
  const folder = await temporaryFolder();
  const file = folder.file('tokens.json');
  writeTokensFile(file, entries);
  const clock = { now: T0 };
  const reported: (string | null)[] = [];
  const tokens = createRoleTokens({ file, now: () => clock.now, onProblem: (problem) => reported.push(problem) });
  return { folder, file, clock, reported, tokens };
}

test('a token opens its role to its name, and no other text does', async () => {
  const { folder, file, tokens } = await tokensOf([anna.entry, ben.entry]);
  await using _folder = folder;
  expect(tokens.identify(anna.token)).toEqual({
    kind: 'known',
    id: tokenId(anna.entry),
    person: { name: 'anna', role: 'owner' },
  });
  expect(tokens.identify(ben.token)).toMatchObject({ kind: 'known', person: { name: 'ben', role: 'release' } });
  const stranger = mintToken({ name: 'anna', role: 'owner', createdAt: MADE });
  expect(tokens.identify(stranger.token)).toEqual({ kind: 'unknown' });
  // The hash at rest opens nothing.
  expect(tokens.identify(anna.entry.sha256)).toEqual({ kind: 'malformed' });
  for (const text of ['', ' ', anna.token.slice(1), `${anna.token} `, `${anna.token}A`, anna.token.replace(/./, '.')]) {
    expect(tokens.identify(text), JSON.stringify(text)).toEqual({ kind: 'malformed' });
  }
  const kept = await readFile(file, 'utf8');
  expect(kept).toContain(anna.entry.sha256);
  expect(kept).not.toContain(anna.token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('two tokens are never alike, and have 32 bytes', () => {
  const minted = Array.from({ length: 200 }, () => mintToken({ name: 'a', role: 'viewer', createdAt: MADE }).token);
  expect(new Set(minted).size).toBe(200);
  for (const token of minted) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
});

test('a token ends at its instant, by the clock that was given', async () => {
  const { folder, clock, tokens } = await tokensOf([ben.entry]);
  await using _folder = folder;
  const id = tokenId(ben.entry);
  clock.now = T0 + 999;
  expect(tokens.identify(ben.token)).toMatchObject({ kind: 'known' });
  expect(tokens.holder(id)).toEqual({ name: 'ben', role: 'release' });
  clock.now = T0 + 1000;
  expect(tokens.identify(ben.token)).toMatchObject({ kind: 'expired', id, expiredAt: ben.entry.expiresAt });
  expect(tokens.holder(id)).toBeNull();
});

test('tokens come and go without a restart', async () => {
  const { folder, file, reported, tokens } = await tokensOf([anna.entry]);
  await using _folder = folder;
  expect(tokens.identify(ben.token)).toEqual({ kind: 'unknown' });
  writeTokensFile(file, [ben.entry]);
  expect(tokens.identify(ben.token)).toMatchObject({ kind: 'known' });
  expect(tokens.identify(anna.token)).toEqual({ kind: 'unknown' });
  expect(tokens.holder(tokenId(anna.entry))).toBeNull();
  writeTokensFile(file, []);
  expect(tokens.identify(ben.token)).toEqual({ kind: 'unknown' });
  expect(reported).toEqual([]);
});

test('a file that can not be used keeps the last good one, is reported once, and as mended', async () => {
  const { folder, file, reported, tokens } = await tokensOf([anna.entry]);
  await using _folder = folder;
  const good = await readFile(file, 'utf8');

  await writeFile(file, good.slice(0, -20));
  expect(tokens.identify(anna.token)).toMatchObject({ kind: 'known' });
  expect(tokens.identify(anna.token)).toMatchObject({ kind: 'known' });
  expect(reported).toEqual([expect.stringContaining('that are not JSON')]);
  expect(tokens.problem()).toBe(reported[0]);

  await writeFile(file, good);
  await chmod(file, 0o640);
  expect(tokens.identify(anna.token)).toMatchObject({ kind: 'known' });
  expect(reported[1]).toContain(
    `permissions 0640\n    expected: 0600 or 0400: its owner alone may read it\n    hint:     chmod 600 ${file}`,
  );

  await chmod(file, 0o600);
  expect(tokens.problem()).toBeNull();
  expect(reported[2]).toBeNull();

  await rename(file, `${file}.away`);
  expect(tokens.holder(tokenId(anna.entry))).toEqual({ name: 'anna', role: 'owner' });
  expect(tokens.problem()).toContain('no such file');
  expect(reported).toHaveLength(4);
});

test('a file that the system did not let be read once is read with the next question, though it has not changed since', async () => {
  await using folder = await temporaryFolder();
  const limited = ['-c', 'ulimit -n 200 && exec "$0" "$@"', process.execPath, READER, folder.file('tokens.json')];
  const { stdout, stderr } = spawnSync('sh', limited, { encoding: 'utf8' });
  expect(stdout, stderr).not.toBe('');
  const { handles, ...told } = JSON.parse(stdout);
  expect(handles).toBeGreaterThan(0);
  expect(told).toEqual({
    without: 'unknown',
    again: 'known',
    reported: [expect.stringContaining('it can not be read (EMFILE)'), null],
  });
});

const good = { ...anna.entry };

for (const { what, content, found } of [
  { what: 'nothing', content: '', found: '0 characters that are not JSON' },
  { what: 'a list', content: '[]', found: 'schema undefined' },
  { what: 'another schema', content: { schema: 'waygate.tokens/v2', tokens: [] }, found: 'schema "waygate.tokens/v2"' },
  { what: 'no list of tokens', content: { schema: TOKENS_SCHEMA, tokens: {} }, found: `schema "${TOKENS_SCHEMA}"` },
  { what: 'a token that is no object', content: [null], found: 'tokens[0]\n    found:    null' },
  {
    what: 'a role that there is not',
    content: [{ ...good, role: 'admin' }],
    found: 'tokens[0].role\n    found:    "admin"',
  },
  { what: 'a name in capitals', content: [{ ...good, name: 'Anna' }], found: 'tokens[0].name\n    found:    "Anna"' },
  { what: 'no name', content: [{ ...good, name: undefined }], found: 'tokens[0].name\n    found:    nothing' },
  {
    what: 'a token in the clear',
    content: [{ ...good, sha256: anna.token }],
    found: 'tokens[0].sha256\n    found:    43 characters',
  },
  {
    what: 'an end that nobody can read',
    content: [{ ...good, expiresAt: 'soon' }],
    found: 'tokens[0].expiresAt\n    found:    "soon"',
  },
  {
    what: 'no time at which it was made',
    content: [{ ...good, createdAt: 5 }],
    found: 'tokens[0].createdAt\n    found:    5',
  },
  {
    what: 'a misspelt end',
    content: [{ ...good, expires: '2027-01-31T00:00:00Z' }],
    found: 'tokens[0].expires\n    found:    an unknown field',
  },
  { what: 'a token alone', content: [anna.token], found: 'tokens[0]\n    found:    43 characters' },
  {
    what: 'a token beside its hash',
    content: [{ ...good, token: anna.token }],
    found: 'tokens[0].token\n    found:    an unknown field',
  },
  {
    what: 'one token twice',
    content: [good, { ...good, role: 'viewer' }],
    found: `tokens[1].sha256\n    found:    ${tokenId(good)} again`,
  },
]) {
  test(`a tokens file is refused in which there is ${what}`, async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('tokens.json');
    const document = Array.isArray(content) ? { schema: TOKENS_SCHEMA, tokens: content } : content;
    await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document), { mode: 0o600 });
    let refusal: unknown;
    try {
      readTokensFile(file);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(InvalidInput);
    expect((refusal as Error).message).toContain(found);
    // A refusal goes into logs: neither tokens nor hashes do.
    expect((refusal as Error).message).not.toContain(anna.token);
    expect((refusal as Error).message).not.toContain(anna.entry.sha256);
  });
}

test('where there is no file, or a folder, it does not start, and how to make one is said', async () => {
  await using folder = await temporaryFolder();
  for (const [file, found] of [
    [folder.file('none.json'), 'no such file'],
    [folder.path, 'no ordinary file'],
  ] as const) {
    const start = () => createRoleTokens({ file, now: Date.now, onProblem: () => {} });
    expect(start).toThrow(found);
    expect(start).toThrow('waygate gate token create --name');
  }
});

test('what a killed writer left beside the file does not stop the next', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('tokens.json');
  await writeFile(`${file}.${process.pid}.tmp`, 'half');
  writeTokensFile(file, [anna.entry]);
  expect(readTokensFile(file)).toEqual([anna.entry]);
  await rm(file);
});

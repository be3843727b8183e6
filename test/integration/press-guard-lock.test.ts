import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { takePressLock } from '../../runner/engines/load/press-lock.ts';

const ORIGIN = 'http://127.0.0.1:4300';
const HOLDER = fileURLToPath(new URL('../support/lock-holder.ts', import.meta.url));

let folder: string;

test.beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'waygate-locks-')), 'locks');
});

test.afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true });
});

const take = (origin = ORIGIN) => takePressLock(origin, { folder, now: Date.now });
const refusal = (taken: Promise<unknown>): Promise<InvalidInput> =>
  taken.then(
    () => Promise.reject(new Error('the lock was not refused')),
    (error: unknown) => error as InvalidInput,
  );

async function holder({ uid }: { readonly uid?: number } = {}): Promise<{
  readonly child: ChildProcess;
  readonly said: string;
}> {
  // As careful people have it: nothing that they write is for others to read.
  const careful = ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, HOLDER, folder, ORIGIN];
  const child = spawn('/bin/sh', careful, {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const [said] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, said };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function lockFile(): Promise<string> {
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.lock'));
  return join(folder, name ?? 'no lock at all');
}

/** Puts a lock there as somebody else would have left it. */
async function leave(parts: Readonly<Record<string, unknown>>): Promise<void> {
  const lock = await take();
  const file = await lockFile();
  const left = { ...JSON.parse(await readFile(file, 'utf8')), id: 'left-behind', ...parts };
  await lock.release();
  await writeFile(file, JSON.stringify(left));
}

test('a target under pressure is refused to another process, by who holds it and since when, until it is given free', async () => {
  const { child, said } = await holder();
  expect(said).toBe('taken');
  const refused = await refusal(take());
  expect(refused).toBeInstanceOf(InvalidInput);
  expect(refused.message).toContain(ORIGIN);
  expect(refused.diagnostics[0]?.found).toMatch(new RegExp(`^process ${child.pid} on .+ since \\d{4}-\\d\\d-\\d\\dT`));
  expect(refused.diagnostics[0]?.path).toBe(await lockFile());
  child.stdin?.write('\n');
  await ended(child);
  await (await take()).release();
  expect(await readdir(folder)).toEqual([]);
});

test('the same process can not press a target twice at once', async () => {
  const lock = await take();
  expect((await refusal(take())).diagnostics[0]?.found).toContain(`process ${process.pid} `);
  await lock.release();
});

test('other targets can be pressed meanwhile', async () => {
  const locks = await Promise.all(['http://127.0.0.1:4301', 'http://127.0.0.2:4300', ORIGIN].map(take));
  for (const lock of locks) await lock.release();
});

test('two names of one machine are one target, two shops behind one CDN are two', async () => {
  const at = (origin: string, ...addresses: string[]) => takePressLock(origin, { folder, now: Date.now, addresses });
  const first = await at('http://localhost:4300', '::1', '127.0.0.1');
  await refusal(at('http://127.0.0.1:4300', '127.0.0.1'));
  const others = [
    await at('http://127.0.0.1:4301', '127.0.0.1'),
    await at('https://one.example', '203.0.113.5'),
    await at('https://two.example', '203.0.113.5'),
  ];
  await first.release();
  others.push(await at('http://127.0.0.1:4300', '127.0.0.1'));
  for (const lock of others) await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

test('a target that is refused keeps nobody from its other addresses', async () => {
  const at = (...addresses: string[]) => takePressLock('http://shop.example', { folder, now: Date.now, addresses });
  const first = await takePressLock('http://10.0.0.9', { folder, now: Date.now, addresses: ['10.0.0.9'] });
  await refusal(at('10.0.0.1', '10.0.0.9'));
  await (await at('10.0.0.1')).release();
  await first.release();
});

test('the lock of a process that was killed is taken over', async () => {
  const { child } = await holder();
  child.kill('SIGKILL');
  await ended(child);
  await (await take()).release();
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of an earlier process with the pid of a living one is taken over', async () => {
  await leave({ start: 'the stone age' });
  await (await take()).release();
});

/** Some at once, the others within the few milliseconds in which the first ones take the lock over. */
async function late(index: number) {
  if (index % 3 !== 0) await delay(Math.random() * 4);
  return take();
}

test('of many that find a dead lock exactly one takes it', async () => {
  for (let round = 0; round < 20; round += 1) {
    await leave({ pid: 2 ** 22 + 1 + round });
    const taken = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => late(index)));
    const winners = taken.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const others = taken.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(winners).toHaveLength(1);
    expect(others.every((error) => error instanceof InvalidInput)).toBe(true);
    await winners[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('a dead lock that somebody died over while taking it is taken over', async () => {
  await leave({ pid: 2 ** 22 + 1 });
  const file = await lockFile();
  await writeFile(
    `${file}.left-behind.claim`,
    JSON.stringify({ id: 'x', pid: 2 ** 22 + 2, host: hostname(), start: null }),
  );
  await (await take()).release();
  expect(await readdir(folder)).toEqual([]);
});

test('a lock that another user’s process left behind keeps nobody out, and stays; one of a living process does', async () => {
  const lock = await take();
  const own = await lockFile();
  const holding = JSON.parse(await readFile(own, 'utf8'));
  await lock.release();
  const theirs = own.replace(/\.[^.]+\.lock$/, '.4711.lock');
  await writeFile(theirs, JSON.stringify({ ...holding, pid: 2 ** 22 + 1 }));
  await (await take()).release();
  expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([theirs]);
  await writeFile(theirs, JSON.stringify(holding));
  const [problem] = (await refusal(take())).diagnostics;
  expect(problem).toMatchObject({ path: theirs, found: expect.stringContaining(`process ${process.pid} `) });
  expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([theirs]);
});

test('users of one machine see each other’s locks, whatever their umask', async () => {
  test.skip(process.getuid?.() !== 0, 'only root can be somebody else');
  await chmod(join(folder, '..'), 0o755);
  const nobody = 65_534;
  const root = await holder();
  const refused = await holder({ uid: nobody });
  expect([root.said, refused.said]).toEqual(['taken', 'refused']);
  root.child.kill('SIGKILL');
  await ended(root.child);
  const after = await holder({ uid: nobody });
  expect(after.said).toBe('taken');
  expect((await refusal(take())).diagnostics[0]?.found).toContain(`process ${after.child.pid} `);
  after.child.kill('SIGKILL');
  await ended(after.child);
  await (await take()).release();
});

for (const [name, content] of [
  ['a process on another machine', { host: 'another-machine', pid: 2 ** 22 + 1 }],
  ['nobody knows whom', null],
] as const) {
  test(`the lock of ${name} stands, and the refusal says which file to delete`, async () => {
    await leave(content ?? {});
    if (content === null) await writeFile(await lockFile(), '{"half a');
    const [problem] = (await refusal(take())).diagnostics;
    expect(problem).toMatchObject({ path: await lockFile(), hint: expect.stringContaining('delete the file') });
    expect(problem?.found).toContain(content?.host ?? 'half a');
  });
}

test('who gives free what is no longer theirs takes nothing from its new holder', async () => {
  const first = await take();
  await rm(await lockFile());
  const second = await take();
  await first.release();
  await refusal(take());
  await second.release();
});

test('a folder for locks belongs to all users of the machine', async () => {
  await (await take()).release();
  expect(((await stat(folder)).mode & 0o7777).toString(8)).toBe('1777');
});

test('where no lock can be written nothing is pressed', async () => {
  await writeFile(folder, 'a file in the way');
  await expect(take()).rejects.toThrow(/could not make .*locks/);
});

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { k6 } from '../../runner/setup/k6.mjs';
import { archiveFor, installRelease, OFFICIAL_RELEASE } from '../../runner/setup/k6-release.mjs';

const SETUP = fileURLToPath(new URL('../../runner/setup/setup.mjs', import.meta.url));
const ARCHIVE = 'k6-v2.2.0-linux-amd64.tar.gz';
let server: Server;
let base: string;
let archive: Buffer;
let sums: Record<string, string>;

test.beforeAll(async () => {
  const place = join(test.info().project.outputDir, 'k6-archive');
  await mkdir(join(place, 'k6-v2.2.0-linux-amd64'), { recursive: true });
  await writeFile(join(place, 'k6-v2.2.0-linux-amd64', 'k6'), '#!/bin/sh\necho made up\n');
  execFileSync('tar', ['-czf', ARCHIVE, 'k6-v2.2.0-linux-amd64'], { cwd: place });
  archive = await readFile(join(place, ARCHIVE));
  sums = { [ARCHIVE]: createHash('sha256').update(archive).digest('hex') };
  server = createServer((request, response) => {
    response.statusCode = request.url === `/${ARCHIVE}` ? 200 : 404;
    response.end(archive);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

test.afterAll(() => {
  server.close();
});

test('set-up for pressure finds the k6 that is there, and says where', () => {
  const { status, stderr } = spawnSync(process.execPath, [SETUP, 'press'], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/✓ k6: \/.*k6 \(2\.\d+\.\d+\)/);
});

test('a k6 that is named by WAYGATE_K6 and does not run is refused, not replaced', () => {
  const { status, stderr } = spawnSync(process.execPath, [SETUP, 'press'], {
    encoding: 'utf8',
    env: { ...process.env, WAYGATE_K6: '/nowhere/k6' },
  });
  expect(status).toBe(1);
  expect(stderr).toContain('WAYGATE_K6 is /nowhere/k6, which is no k6 2.x that runs');
  expect(stderr).not.toContain('trying');
});

test('an archive with the right sum is unpacked, and nothing but k6 is left of it', async () => {
  const folder = test.info().outputPath('tools');
  await installRelease({ base, sums }, ARCHIVE, folder);
  expect(await readdir(folder)).toEqual(['k6']);
  expect(execFileSync(join(folder, 'k6'), { encoding: 'utf8' })).toBe('made up\n');
});

for (const { name, release, message } of [
  { name: 'has another sum', release: () => ({ base, sums: { [ARCHIVE]: '0'.repeat(64) } }), message: /its sha256 is/ },
  { name: 'is not there', release: () => ({ base: `${base}/elsewhere`, sums }), message: /answered with 404/ },
  {
    name: 'can not be reached',
    release: () => ({ base: 'http://127.0.0.1:1', sums }),
    message: /could not be reached/,
  },
]) {
  test(`an archive that ${name} is refused, and nothing is left`, async () => {
    const folder = test.info().outputPath('tools');
    await expect(installRelease(release(), ARCHIVE, folder)).rejects.toThrow(message);
    expect(await readdir(folder).catch(() => [])).toEqual([]);
  });
}

test('the official release has an archive for the usual machines, and none is made up for others', () => {
  const of = (platform: string, processor: string) => archiveFor(OFFICIAL_RELEASE, platform, processor);
  expect([of('linux', 'x64'), of('linux', 'arm64'), of('darwin', 'arm64'), of('win32', 'x64')]).toEqual([
    'k6-v2.2.0-linux-amd64.tar.gz',
    'k6-v2.2.0-linux-arm64.tar.gz',
    'k6-v2.2.0-macos-arm64.zip',
    'k6-v2.2.0-windows-amd64.zip',
  ]);
  expect([of('linux', 'riscv64'), of('sunos', 'x64')]).toEqual([null, null]);
});

test('with Go in PATH k6 is built from the pinned sources first, without Go the release is taken', async () => {
  const folder = test.info().outputPath('bin');
  await mkdir(folder);
  const path = process.env.PATH;
  const titles = async () => (await k6.methods()).map(({ title }) => title.slice(0, 5));
  try {
    process.env.PATH = folder;
    expect(await titles()).toEqual(['the o']);
    await writeFile(join(folder, 'go'), '#!/bin/sh\n');
    await chmod(join(folder, 'go'), 0o755);
    expect(await titles()).toEqual(['build', 'the o']);
  } finally {
    process.env.PATH = path;
  }
});

test('the pinned sources are k6 2.2.0, and every module of theirs has its sum', async () => {
  const read = (name: string) => readFile(new URL(`../../load/engine/${name}`, import.meta.url), 'utf8');
  const [modules, pinned] = await Promise.all([read('go.mod'), read('go.sum')]);
  const required = [...modules.matchAll(/^\s+(\S+) (v\S+)/gm)].map(([, name, version]) => `${name} ${version}`);
  expect(required).toContain('go.k6.io/k6/v2 v2.2.0');
  expect(required.length).toBeGreaterThan(50);
  expect(
    required.filter((module) => !pinned.includes(`${module} h1:`) && !pinned.includes(`${module}/go.mod h1:`)),
  ).toEqual([]);
});

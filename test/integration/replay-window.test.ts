import { appendFile, chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { openReplayWindow, type ReplayWindow } from '../../runner/server/replay-window.ts';
import { T0, temporaryFolder } from '../support/audit-changes.ts';

const REQUEST = { key: 'key:1', by: 'anna', what: 'POST /v1/overrides', seconds: 60 };

test('a key is new once until its time is over, for each person', async () => {
  await using folder = await temporaryFolder();
  const clock = { now: T0 };
  const window = await openReplayWindow(folder.file('seen.jsonl'), () => clock.now);
  expect(await window.take(REQUEST)).toBeNull();
  expect(await window.take({ ...REQUEST, what: 'POST /v1/freeze' })).toEqual({
    key: 'key:1',
    by: 'anna',
    what: 'POST /v1/overrides',
    at: '2026-11-23T10:00:00.000Z',
    until: T0 + 60_000,
  });
  expect(await window.take({ ...REQUEST, by: 'ben' })).toBeNull();
  expect(await window.take({ ...REQUEST, key: 'key:2' })).toBeNull();
  clock.now = T0 + 59_999;
  expect(await window.take(REQUEST)).not.toBeNull();
  clock.now = T0 + 60_000;
  expect(await window.take(REQUEST)).toBeNull();
  expect(await window.take(REQUEST)).toMatchObject({ at: '2026-11-23T10:01:00.000Z' });
  await window.close();
});

test('what was taken is known after a restart, whatever a killed writer or a full disk left between the lines', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('seen.jsonl');
  const first = await openReplayWindow(file, () => T0);
  await first.take(REQUEST);
  await appendFile(file, '\n{"key":"key:2","by":"an');
  await first.take({ ...REQUEST, key: 'key:3' });
  await appendFile(file, '\n{"key":5}\nnonsense');
  await first.close();

  const second = await openReplayWindow(file, () => T0 + 1000);
  expect(await second.take(REQUEST)).toMatchObject({ at: '2026-11-23T10:00:00.000Z' });
  expect(await second.take({ ...REQUEST, key: 'key:3' })).not.toBeNull();
  // Never written whole, so never let through.
  expect(await second.take({ ...REQUEST, key: 'key:2' })).toBeNull();
  await second.close();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('keys that are over do not fill the disk', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('seen.jsonl');
  const clock = { now: T0 };
  const window = await openReplayWindow(file, () => clock.now);
  const take = (from: number, count: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => window.take({ ...REQUEST, key: `key:${from + n}` })));
  // Each key once, as clients send them.
  for (let minute = 0; minute < 8; minute += 1) {
    await take(minute * 1000, 400);
    clock.now += 60_000;
  }
  await take(10_000, 30);
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  // Of 3230 that were taken.
  expect(lines.length).toBeLessThan(1100);
  await window.close();
  // Those that stand are all among them.
  const again = await openReplayWindow(file, () => clock.now);
  for (let n = 0; n < 30; n += 1) expect(await again.take({ ...REQUEST, key: `key:${10_000 + n}` })).not.toBeNull();
  expect((await readFile(file, 'utf8')).split('\n').filter(Boolean)).toHaveLength(30);
  await again.close();
});

test('a request that can not be remembered is not let through, and may be sent again', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('seen.jsonl');
  const window: ReplayWindow = await openReplayWindow(file, () => T0);
  await window.close();
  // A closed file refuses as a full disk does.
  await expect(window.take(REQUEST)).rejects.toThrow(`could not write ${file}; make room or check its permissions`);
  await expect(window.take(REQUEST)).rejects.toThrow('could not write');
});

test('where no file can be, it does not start', async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.file('file'), '');
  await expect(openReplayWindow(folder.file('file/seen.jsonl'), () => T0)).rejects.toThrow('EEXIST');
  await mkdir(folder.file('folder'));
  await chmod(folder.file('folder'), 0o700);
  await expect(openReplayWindow(folder.file('folder'), () => T0)).rejects.toThrow('EISDIR');
});

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@playwright/test';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { aRun, aWalk } from '../support/records.ts';

let folder: string;
let path: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-store-'));
  path = join(folder, 'evidence.sqlite');
});

test.afterEach(async () => {
  await rm(folder, { recursive: true });
});

function withDatabase(act: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(path);
  act(database);
  database.close();
}

async function filledStore(): Promise<void> {
  const store = await openEvidenceStore(path, { write: true });
  const run = aRun({ id: 'run-1' });
  await store.beginWalk(aWalk());
  await store.startRun(run);
  await store.finishRun(run);
  await store.close();
}

const REFUSED: readonly [name: string, prepare: () => unknown, write: boolean, message: RegExp][] = [
  ['A reader of a store that does not exist', () => undefined, false, /there is none yet; `waygate run`/],
  [
    'A file that is no database',
    () => writeFile(path, 'Dear diary, '.repeat(1000)),
    true,
    /it is not a SQLite database; choose another file/,
  ],
  ['A folder in the place of the file', () => mkdir(path), true, /it can not be opened/],
  ['A folder that can not be made', () => writeFile(path, ''), true, /its folder can not be made \((EEXIST|ENOTDIR)\)/],
  [
    'A database of another program',
    () => withDatabase((database) => database.exec('CREATE TABLE stamps (id)')),
    true,
    /a database of another program/,
  ],
  [
    'A store that a newer waygate wrote',
    async () => {
      await filledStore();
      withDatabase((database) =>
        database.exec("INSERT INTO kysely_migration VALUES ('9999-future', '2030-01-01T00:00:00Z')"),
      );
    },
    true,
    /written by a newer waygate \(it has 9999-future\)/,
  ],
];

for (const [name, prepare, write, message] of REFUSED) {
  test(`${name} is refused with the way out`, async () => {
    await prepare();
    const place = name.includes('can not be made') ? join(path, 'evidence.sqlite') : path;
    const opening = openEvidenceStore(place, { write });
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(place);
  });
}

test('A refused opening leaves the store free for the next', async () => {
  await writeFile(path, 'Dear diary, '.repeat(1000));
  await expect(openEvidenceStore(path, { write: true })).rejects.toThrow();
  await rm(path);
  const store = await openEvidenceStore(path, { write: true });
  await store.close();
});

test('A full disk is told as such, what was written stays readable, and writing goes on once there is room', async () => {
  await filledStore();
  const cramped = await openEvidenceStore(path, { write: true, maxPages: 30 });
  const long = { observations: [{ kind: 'console', atMs: 0, text: 'x'.repeat(3000) }] } as const;
  let failure: unknown;
  let kept = 1;
  for (let serial = 0; serial < 100 && failure === undefined; serial += 1) {
    const run = aRun(long);
    failure = await cramped.startRun(run).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) kept += 1;
  }
  expect(String(failure)).toMatch(/could not write the start of run .* the disk is full/);
  expect(await cramped.runs('walk-1')).toHaveLength(kept);
  await cramped.close();

  const roomy = await openEvidenceStore(path, { write: true });
  const run = aRun(long);
  await roomy.startRun(run);
  await roomy.finishRun(run);
  expect((await roomy.runs('walk-1')).at(-1)).toEqual(run);
  await roomy.close();
});

test('A record that fails the schema is named when it is read', async () => {
  await filledStore();
  withDatabase((database) => database.exec(`UPDATE runs SET document = json_set(document, '$.cohort', 'canary')`));
  const store = await openEvidenceStore(path, { write: false });
  await expect(store.runs('walk-1')).rejects.toThrow(/run "run-1" does not keep to waygate\.run\/v1: cohort/);
  await store.close();
});

test('A walk whose policy lacks a number is refused, not judged with NaN', async () => {
  await filledStore();
  withDatabase((database) => database.exec(`UPDATE walks SET document = json_remove(document, '$.policy.alpha')`));
  const store = await openEvidenceStore(path, { write: false });
  await expect(store.walk('latest')).rejects.toThrow(/walk "walk-1" .*policy\.alpha/);
  await store.close();
});

test('One store behind a link is still one store', async () => {
  await filledStore();
  const link = join(folder, 'link.sqlite');
  await symlink(path, link);
  const first = await openEvidenceStore(path, { write: true });
  await expect(openEvidenceStore(link, { write: true })).rejects.toThrow(/another waygate/);
  await first.close();
});

import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { pruneArtefacts } from '../../runner/store/prune-artefacts.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const DAY = 86_400_000;

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-artefacts-'));
});

test.afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, { daysOld = 0, bytes = 10 } = {}): Promise<void> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, Buffer.alloc(bytes));
  const at = new Date(NOW - daysOld * DAY);
  await utimes(file, at, at);
}

const CASES: readonly [
  name: string,
  files: Readonly<Record<string, { daysOld?: number; bytes?: number }>>,
  left: readonly string[],
][] = [
  [
    'What is young and small stays',
    { 'walk-1/a.png': {}, 'walk-2/b.zip': { daysOld: 6 } },
    ['walk-1/a.png', 'walk-2/b.zip'],
  ],
  ['What is too old goes', { 'walk-1/a.png': {}, 'walk-1/b.png': { daysOld: 8 } }, ['walk-1/a.png']],
  [
    'When it is too much, the oldest goes first',
    {
      'walk-1/a.png': { daysOld: 3, bytes: 600_000 },
      'walk-1/b.png': { daysOld: 2, bytes: 600_000 },
      'walk-2/c.png': { daysOld: 1, bytes: 300_000 },
    },
    ['walk-1/b.png', 'walk-2/c.png'],
  ],
  [
    'Files of others stay, however old',
    {
      'walk-1/notes.txt': { daysOld: 99 },
      'holiday/photo.jpg': { daysOld: 99 },
      'photo.jpg': { daysOld: 99 },
    },
    ['holiday/photo.jpg', 'photo.jpg', 'walk-1/notes.txt'],
  ],
];

for (const [name, files, left] of CASES) {
  test(name, async () => {
    for (const [path, shape] of Object.entries(files)) await put(path, shape);
    const deleted = await pruneArtefacts(
      folder,
      ['walk-1', 'walk-2', 'walk-without-folder'],
      { maxMegabytes: 1, maxDays: 7 },
      NOW,
    );
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const found = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    expect(found.toSorted()).toEqual(left);
    expect(deleted).toBe(Object.keys(files).length - left.length);
  });
}

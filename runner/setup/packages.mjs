import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './places.mjs';

const STAMP = join(ROOT, 'node_modules', '.waygate-installed');

/** npm packages exactly as locked. @type {import('./step.mjs').Step} */
export const packages = {
  name: 'npm packages',
  async find() {
    const [stamp, lock] = await Promise.all([read(STAMP), lockHash()]);
    if (stamp !== lock) return null;
    await linkCommand();
    return 'as locked';
  },
  async methods() {
    return [
      {
        // Not `npm ci`: the lock names this platform's optional packages only where the registry it was made from had no others.
        title: 'npm install (versions as locked)',
        commands: [['npm', 'install', '--no-save', '--prefix', ROOT, '--no-audit', '--no-fund', '--loglevel=error']],
        // Playwright's own browser download is a step of its own.
        env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
        afterwards: async () => writeFile(STAMP, await lockHash()),
      },
    ];
  },
  byHand: 'run `npm install --no-save` in this folder and read what it says',
};

async function lockHash() {
  return createHash('sha256')
    .update(await readFile(join(ROOT, 'package-lock.json')))
    .digest('hex');
}

/** @param {string} file */
function read(file) {
  return readFile(file, 'utf8').catch(() => null);
}

/** npm links the commands of dependencies, not of the package itself; `npx waygate` should work in this checkout too. */
async function linkCommand() {
  const folder = join(ROOT, 'node_modules', '.bin');
  const link = join(folder, 'waygate');
  if (await lstat(link).catch(() => null)) return;
  await mkdir(folder, { recursive: true });
  await symlink('../../runner/waygate.mjs', link);
}

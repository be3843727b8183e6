import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE24 } from './node24.mjs';
import { asRoot, inPath, ROOT } from './places.mjs';
import { outputOf } from './step.mjs';

/** A Chromium for the journeys, headless shell preferred. @type {import('./step.mjs').Step} */
export const chromium = {
  name: 'Chromium',
  find: () => outputOf([NODE24, join(ROOT, 'runner', 'setup', 'show-chromium.ts')]),
  async refuses() {
    const configured = process.env.WAYGATE_CHROMIUM ?? '';
    return configured === ''
      ? null
      : `WAYGATE_CHROMIUM is ${configured}, which is no browser that runs. Correct it, or leave it out to have one found or installed.`;
  },
  async methods() {
    const install = [NODE24, join(ROOT, 'node_modules', 'playwright', 'cli.js'), 'install'];
    const playwright = [
      {
        title: "Playwright's own headless shell",
        commands: [[...install, '--only-shell', 'chromium']],
      },
    ];
    // Its libraries are not part of the download; where Playwright knows how to install them, it may.
    if ((await inPath('apt-get')) !== null && (await asRoot()) !== null) {
      playwright.unshift({
        title: "Playwright's own headless shell, and the system's libraries that it needs",
        commands: [[...install, '--with-deps', '--only-shell', 'chromium']],
      });
    }
    const system = await systemMethods();
    // Debian packages a headless shell of its own; elsewhere Playwright's is the better fit.
    return (await isDebian()) ? [...system, ...playwright] : [...playwright, ...system];
  },
  byHand:
    "install Chromium or Google Chrome by your system's means, or run `npx playwright install --only-shell chromium`; a browser in an unusual place is named by WAYGATE_CHROMIUM=/path/to/chromium",
};

async function isDebian() {
  return /^ID=debian$/m.test(await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

async function systemMethods() {
  if (process.platform === 'darwin') {
    return (await inPath('brew')) === null
      ? []
      : [{ title: 'Homebrew: chromium', commands: [['brew', 'install', '--cask', 'chromium']] }];
  }
  const root = await asRoot();
  if (root === null) return [];
  const noQuestions = { DEBIAN_FRONTEND: 'noninteractive' };
  /** @type {Record<string, import('./step.mjs').Method>} */
  const byManager = {
    'apt-get': {
      title: 'apt-get: chromium-headless-shell',
      commands: [
        [...root, 'apt-get', 'update', '-qq'],
        [...root, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell'],
      ],
      env: noQuestions,
    },
    dnf: { title: 'dnf: chromium-headless', commands: [[...root, 'dnf', 'install', '-y', 'chromium-headless']] },
    apk: { title: 'apk: chromium', commands: [[...root, 'apk', 'add', 'chromium']] },
    pacman: { title: 'pacman: chromium', commands: [[...root, 'pacman', '-S', '--noconfirm', 'chromium']] },
    zypper: { title: 'zypper: chromium', commands: [[...root, 'zypper', '-n', 'install', 'chromium']] },
  };
  for (const [manager, method] of Object.entries(byManager)) {
    if ((await inPath(manager)) !== null) return [method];
  }
  return [];
}

import { access, constants, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import process from 'node:process';

/** `shell` is the small headless-only build; `full` is a whole Chromium or Chrome (about twice the CPU per run). */
export interface FoundChromium {
  readonly path: string;
  readonly kind: 'shell' | 'full';
}

export interface ChromiumSearch {
  /** From the config; null when nothing is configured. A configured path is used or refused, never replaced. */
  readonly configured: string | null;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
  /** Folders looked at beside PATH; the platform's usual ones unless set. */
  readonly places?: readonly string[];
}

const SHELL_NAMES = ['chromium-headless-shell', 'chrome-headless-shell', 'headless_shell'];
const FULL_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_APPS = [
  'Chromium.app/Contents/MacOS/Chromium',
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
];

/**
 * Finds the browser to walk with: the configured one, else Playwright's own download, else PATH and the usual places;
 * a headless shell before a full browser in each. Rejects with an `Error` that lists what was tried and what to do.
 */
export async function findChromium(search: ChromiumSearch): Promise<FoundChromium> {
  const { configured, env = process.env, platform = process.platform, home = homedir() } = search;
  if (configured !== null) {
    const path = isAbsolute(configured) ? configured : resolve(configured);
    if (await executable(path)) return { path, kind: kindOf(path) };
    throw new Error(
      `The configured browser ${path} ${(await exists(path)) ? 'can not be executed' : 'does not exist'}. ` +
        'Correct browser.executablePath, or leave it out and run `npm run setup`.',
    );
  }
  const tried: string[] = [];
  const candidates = [
    ...(await playwrightDownloads(downloadFolder(env, platform, home), tried)),
    ...systemBrowsers(env, platform, home, search.places ?? usualPlaces(platform), tried),
  ];
  for (const path of candidates) if (await executable(path)) return { path, kind: kindOf(path) };
  throw new Error(
    `No Chromium was found. Tried:\n${tried.map((place) => `  ${place}`).join('\n')}\n` +
      'Run `npm run setup`, or install Chromium and name it as browser.executablePath in the config (or WAYGATE_CHROMIUM).',
  );
}

function kindOf(path: string): FoundChromium['kind'] {
  return /headless[-_]shell/.test(path) ? 'shell' : 'full';
}

function downloadFolder(env: NonNullable<ChromiumSearch['env']>, platform: NodeJS.Platform, home: string): string {
  const chosen = env.PLAYWRIGHT_BROWSERS_PATH;
  if (chosen === '0') return join(playwrightCore(), '.local-browsers');
  if (chosen !== undefined && chosen !== '') return chosen;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'ms-playwright');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'ms-playwright');
  return join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'ms-playwright');
}

/** Folder of the playwright-core that `playwright` itself uses. */
function playwrightCore(): string {
  const playwright = createRequire(import.meta.url).resolve('playwright/package.json');
  return dirname(createRequire(playwright).resolve('playwright-core/package.json'));
}

/** Executables of the revision that this Playwright was made for. */
async function playwrightDownloads(folder: string, tried: string[]): Promise<string[]> {
  const { browsers } = JSON.parse(await readFile(join(playwrightCore(), 'browsers.json'), 'utf8')) as {
    readonly browsers: readonly { readonly name: string; readonly revision: string }[];
  };
  const found: string[] = [];
  for (const name of ['chromium-headless-shell', 'chromium']) {
    const revision = browsers.find((browser) => browser.name === name)?.revision;
    const download = join(folder, `${name.replaceAll('-', '_')}-${revision}`);
    tried.push(`Playwright's own download in ${download}`);
    for (const build of await readdir(download).catch(() => [])) {
      const inside =
        name === 'chromium'
          ? [...FULL_NAMES, ...MAC_APPS, 'chrome.exe']
          : [...SHELL_NAMES, 'chrome-headless-shell.exe'];
      found.push(...inside.map((program) => join(download, build, program)));
    }
  }
  return found;
}

function systemBrowsers(
  env: NonNullable<ChromiumSearch['env']>,
  platform: NodeJS.Platform,
  home: string,
  places: readonly string[],
  tried: string[],
): string[] {
  const folders = [...new Set([...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...places])];
  tried.push(`${[...SHELL_NAMES, ...FULL_NAMES].join(', ')} in ${folders.join(', ')}`);
  const apps =
    platform === 'darwin'
      ? [...places, join(home, 'Applications')].flatMap((folder) => MAC_APPS.map((app) => join(folder, app)))
      : [];
  const inFolders = (names: readonly string[]) => names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...inFolders(SHELL_NAMES), ...inFolders(FULL_NAMES), ...apps];
}

function usualPlaces(platform: NodeJS.Platform): readonly string[] {
  return platform === 'darwin'
    ? ['/Applications', '/opt/homebrew/bin', '/usr/local/bin']
    : [
        '/usr/bin',
        '/usr/local/bin',
        '/usr/lib/chromium',
        '/usr/lib64/chromium-browser',
        '/opt/google/chrome',
        '/snap/bin',
      ];
}

async function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

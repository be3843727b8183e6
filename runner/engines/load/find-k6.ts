import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export interface FoundK6 {
  readonly path: string;
  /** `2.2.0` */
  readonly version: string;
}

export interface K6Search {
  /** From the config, or from WAYGATE_K6; null when nothing is configured. A configured path is used or refused, never replaced. */
  readonly configured: string | null;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Root of the package, where set-up keeps its tools. */
  readonly root?: string;
  /** Longest time for `k6 version`. */
  readonly answerMs?: number;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ANSWER_MS = 10_000;
const INSTALL =
  'install k6 2.x (https://grafana.com/docs/k6/latest/set-up/install-k6/), or name one as pressure.k6.executablePath in the config (or WAYGATE_K6).';

function howToGetIt(root: string): string {
  const setup = relative(process.cwd(), join(root, 'runner', 'setup', 'setup.mjs'));
  return `Run \`node ${setup} k6\`, which says what keeps it from building one; or ${INSTALL}`;
}

/**
 * Finds k6: the configured one, else the first in PATH and `.waygate/tools` that is of version 2. Rejects with an `Error` that lists what
 * was looked at, why each was refused, and how to get one.
 */
export async function findK6(search: K6Search): Promise<FoundK6> {
  const { configured, env = process.env, root = ROOT, answerMs = ANSWER_MS } = search;
  const name = process.platform === 'win32' ? 'k6.exe' : 'k6';
  const getIt = howToGetIt(root);
  if (configured !== null) {
    const path = isAbsolute(configured) ? configured : resolve(configured);
    const answer = await look(path, answerMs);
    if (answer.refused === null) return { path, version: answer.version };
    throw new Error(`The configured k6 ${path} ${answer.refused}. ${getIt}`);
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const tools = join(root, '.waygate', 'tools', 'k6');
  const refused: string[] = [];
  for (const folder of [...new Set([...folders, tools])]) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => null)) === null) continue;
    const answer = await look(path, answerMs);
    if (answer.refused === null) return { path, version: answer.version };
    refused.push(`${path} ${answer.refused}`);
  }
  const looked = [`PATH (${folders.length} folders)`, tools];
  throw new Error(
    `No k6 of version 2 was found. Looked in ${looked.join(' and ')}.` +
      `${refused.map((line) => `\n  ${line}`).join('')}${refused.length > 0 ? '\n' : ' '}${getIt}`,
  );
}

type Look =
  | { readonly refused: null; readonly version: string }
  /** Reads on from the path: "is version 1.4.2, …". */
  | { readonly refused: string };

async function look(path: string, answerMs: number): Promise<Look> {
  const there = await stat(path).catch(() => null);
  if (there === null) return { refused: 'does not exist' };
  const executable = await access(path, constants.X_OK).then(
    () => there.isFile(),
    () => false,
  );
  if (!executable) return { refused: 'can not be executed' };
  const said = await askVersion(path, answerMs);
  if ('problem' in said) return { refused: said.problem };
  const version = /^k6(?:\.exe)? v(\d+\.\d+\.\d+\S*)/.exec(said.text)?.[1];
  if (version === undefined)
    return { refused: `does not say that it is k6 (${JSON.stringify(said.text.slice(0, 60))})` };
  return version.startsWith('2.') ? { refused: null, version } : { refused: `is version ${version}, not 2.x` };
}

function askVersion(path: string, timeout: number): Promise<{ readonly text: string } | { readonly problem: string }> {
  return new Promise((answer) => {
    execFile(
      path,
      ['version'],
      { timeout, killSignal: 'SIGKILL', env: { K6_NO_USAGE_REPORT: 'true' } },
      (error, text) => {
        if (error === null) answer({ text: text.trim() });
        else if (error.killed) answer({ problem: `gave no answer to \`k6 version\` within ${timeout / 1000} s` });
        else answer({ problem: `does not run: ${error.message.split('\n')[0]}` });
      },
    );
  });
}

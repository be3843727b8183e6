import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from './step.mjs';

/** Root folder of this checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Tools that set-up unpacks for this checkout alone. */
export const TOOLS = join(ROOT, '.waygate', 'tools');

/**
 * First of these files that can be executed, or null.
 * @param {readonly string[]} candidates
 */
export async function firstExecutable(candidates) {
  for (const candidate of candidates) {
    const usable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return candidate;
  }
  return null;
}

/**
 * Where a program would be found in PATH.
 * @param {string} program
 */
export function inPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return firstExecutable(folders.map((folder) => join(folder, program)));
}

/** `[]` as root, `['sudo', '-n']` where that works without a question, null where packages can't be installed. */
export async function asRoot() {
  if (process.getuid?.() === 0) return [];
  return (await outputOf(['sudo', '-n', 'true'])) === null ? null : ['sudo', '-n'];
}

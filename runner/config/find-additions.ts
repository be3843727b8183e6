import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';

/** A file that adds something, known by its name alone: `<id>.<kind>.ts`. */
export interface Addition<K extends string> {
  readonly id: string;
  readonly kind: K;
  readonly file: string;
}

export interface Additions<K extends string> {
  /** One per kind and id, in order of precedence of their roots. */
  readonly found: readonly Addition<K>[];
  /** Files that look like additions but are none, with the reason. */
  readonly ignored: readonly IgnoredFile[];
  /** Roots that can't be read, ids that are repeated within a root. */
  readonly problems: readonly Diagnostic[];
}

export interface IgnoredFile {
  readonly file: string;
  readonly reason: string;
}

export interface Wanted<K extends string> {
  readonly kinds: readonly K[];
  /** What the roots are laid out like, and the setting that lists them; for messages. */
  readonly layout: string;
  readonly setting: string;
}

/** Every addition of these kinds below the roots. An earlier root wins over a later one for the same id. */
export async function findAdditions<K extends string>(
  roots: readonly string[],
  { kinds, layout, setting }: Wanted<K>,
): Promise<Additions<K>> {
  const alternatives = kinds.join('|');
  const addition = new RegExp(`^([a-z0-9]+(?:-[a-z0-9]+)*)\\.(${alternatives})\\.(?:ts|js|mts|mjs)$`);
  const almost = new RegExp(`\\.(${alternatives})\\.`);
  const found = new Map<string, Addition<K>>();
  const ignored: IgnoredFile[] = [];
  const problems: Diagnostic[] = [];
  for (const root of roots) {
    const ofThisRoot = new Map<string, string>();
    for (const file of await filesBelow(root, { layout, setting }, problems)) {
      const name = basename(file);
      const [, id, kind] = addition.exec(name) ?? [];
      if (id === undefined || kind === undefined) {
        if (almost.test(name) && !name.endsWith('.d.ts'))
          ignored.push({ file, reason: 'the name is not <kebab-case-id>.<kind>.ts' });
        continue;
      }
      const twin = ofThisRoot.get(name);
      if (twin !== undefined) {
        problems.push({
          path: file,
          found: `a second ${kind} "${id}"`,
          expected: 'one file per id',
          hint: `rename it, or delete it in favour of ${twin}`,
        });
        continue;
      }
      ofThisRoot.set(name, file);
      const winner = found.get(`${id}.${kind}`);
      if (winner === undefined) found.set(`${id}.${kind}`, { id, kind: kind as K, file });
      else ignored.push({ file, reason: `${winner.file} wins` });
    }
  }
  return { found: [...found.values()], ignored, problems };
}

async function filesBelow(
  root: string,
  { layout, setting }: Pick<Wanted<string>, 'layout' | 'setting'>,
  problems: Diagnostic[],
): Promise<string[]> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return (
      entries
        // The root itself may lie in node_modules: waygate's own does where it is installed as a package.
        .filter((entry) => entry.isFile() && !relative(root, entry.parentPath).includes('node_modules'))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    );
  } catch (error) {
    problems.push({
      path: root,
      found: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such folder' : String(error),
      expected: `a folder laid out like ${layout}`,
      hint: `create it, or take it out of \`${setting}\``,
    });
    return [];
  }
}

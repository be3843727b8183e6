import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Journey } from '../../journeys/support/journey.ts';
import type { Segment } from '../../journeys/support/segment.ts';
import type { ShopAdapter } from '../../journeys/support/shop-tools.ts';
import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import { additionProblems } from './addition-shape.ts';
import { defaultExport } from './default-export.ts';

/** What was found under the roots. Maps are sorted by id; ids are file names without their suffix. */
export interface Catalogue {
  readonly journeys: ReadonlyMap<string, Found<Journey>>;
  readonly segments: ReadonlyMap<string, Found<Segment>>;
  readonly shops: ReadonlyMap<string, Found<ShopAdapter>>;
  /** Files that look like additions but are none, with the reason. */
  readonly ignored: readonly { readonly file: string; readonly reason: string }[];
}

export interface Found<T> {
  readonly id: string;
  readonly file: string;
  readonly value: T;
}

const KINDS = ['journey', 'segment', 'shop'] as const;
type Kind = (typeof KINDS)[number];
const ADDITION = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.(journey|segment|shop)\.(?:ts|js|mts|mjs)$/;
const ALMOST = /\.(journey|segment|shop)\./;

/**
 * Loads every journey, segment and shop adapter below the roots. An earlier root wins over a later one for the same id.
 * Throws `InvalidInput` listing every file that can't be loaded, exports the wrong thing or repeats an id within its root.
 */
export async function discover(roots: readonly string[]): Promise<Catalogue> {
  const found: Record<Kind, Map<string, Found<unknown>>> = { journey: new Map(), segment: new Map(), shop: new Map() };
  const ignored: { file: string; reason: string }[] = [];
  const problems: Diagnostic[] = [];
  for (const root of roots) {
    const ofThisRoot = new Map<string, string>();
    for (const file of await additions(root, problems)) {
      const name = basename(file);
      const [, id, kind] = ADDITION.exec(name) ?? [];
      if (id === undefined || kind === undefined) {
        if (ALMOST.test(name) && !name.endsWith('.d.ts'))
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
      const kindMap = found[kind as Kind];
      if (kindMap.has(id)) {
        ignored.push({ file, reason: `${kindMap.get(id)?.file} wins` });
        continue;
      }
      const value = await load(file, kind as Kind, problems);
      if (value !== undefined) kindMap.set(id, { id, file, value });
    }
  }
  if (problems.length > 0) throw new InvalidInput('The journeys folder can not be used', problems);
  return {
    journeys: sorted(found.journey) as ReadonlyMap<string, Found<Journey>>,
    segments: sorted(found.segment) as ReadonlyMap<string, Found<Segment>>,
    shops: sorted(found.shop) as ReadonlyMap<string, Found<ShopAdapter>>,
    ignored,
  };
}

async function additions(root: string, problems: Diagnostic[]): Promise<string[]> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    problems.push({
      path: root,
      found: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such folder' : String(error),
      expected: 'a folder laid out like journeys/',
      hint: 'create it, or take it out of `roots`',
    });
    return [];
  }
}

async function load(file: string, kind: Kind, problems: Diagnostic[]): Promise<unknown> {
  const refuse = (found: string, expected: string) => {
    problems.push({ path: file, found, expected, hint: `see the other *.${kind}.ts files for the form` });
    return undefined;
  };
  let value: unknown;
  try {
    value = defaultExport(await import(pathToFileURL(file).href));
  } catch (error) {
    return refuse(`an error while loading: ${(error as Error).message}`, `a module with a default export`);
  }
  const isJourney = (it: unknown): it is Journey =>
    typeof (it as Journey | undefined)?.walk === 'function' && typeof (it as Journey).meta === 'object';
  const fits = {
    journey: isJourney(value),
    segment: typeof value === 'object' && value !== null && !isJourney(value),
    shop: typeof value === 'function',
  }[kind];
  if (!fits) {
    const found = value === undefined ? 'no default export' : 'a default export of another kind';
    return refuse(found, `export default ${kind}(…)`);
  }
  const data = isJourney(value) ? value.meta : value;
  const wrong = kind === 'shop' ? [] : additionProblems(kind, file, data);
  problems.push(...wrong);
  return wrong.length === 0 ? value : undefined;
}

function sorted<T>(map: Map<string, T>): ReadonlyMap<string, T> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

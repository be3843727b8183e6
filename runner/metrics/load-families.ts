import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MetricFamily } from './metric-family.ts';
import type { PressFamily } from './press-family.ts';

/** The file's name without its suffix. */
type Named<Family> = Family & { readonly id: string };
export type NamedFamily = Named<MetricFamily>;

const FAMILY = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.family\.(?:ts|js)$/;
const FOLDER = join(import.meta.dirname, 'families');

/** Every metric family in `families/`, by name. Throws when a file there is none: a metric that is silently missing looks like 0. */
export function loadFamilies(folder: string = FOLDER): Promise<readonly NamedFamily[]> {
  return load<MetricFamily>(folder);
}

/** The same for `families/press/`. */
export function loadPressFamilies(folder: string = join(FOLDER, 'press')): Promise<readonly Named<PressFamily>[]> {
  return load<PressFamily>(folder);
}

async function load<Family extends Pick<MetricFamily | PressFamily, 'create' | 'series'>>(
  folder: string,
): Promise<readonly Named<Family>[]> {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => !entry.isDirectory());
  const names = files
    .map(({ name }) => name)
    .filter((name) => !/\.d\.ts$|\.map$/.test(name))
    .sort();
  return await Promise.all(
    names.map(async (name) => {
      const id = FAMILY.exec(name)?.[1];
      const family =
        id === undefined
          ? undefined
          : ((await import(pathToFileURL(join(folder, name)).href)) as { default?: Family }).default;
      if (id === undefined || typeof family?.create !== 'function' || typeof family.series !== 'function') {
        throw new Error(
          `could not load ${join(folder, name)}: expected <kebab-case>.family.ts with a metric family as default export`,
        );
      }
      return { ...family, id };
    }),
  );
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MetricFamily } from './metric-family.ts';

export interface NamedFamily extends MetricFamily {
  /** The file's name without its suffix. */
  readonly id: string;
}

const FAMILY = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.family\.(?:ts|js)$/;
const FOLDER = join(import.meta.dirname, 'families');

/** Every metric family in `families/`, by name. Throws when a file there is none: a metric that is silently missing looks like 0. */
export async function loadFamilies(folder: string = FOLDER): Promise<readonly NamedFamily[]> {
  const names = (await readdir(folder)).filter((name) => !/\.d\.ts$|\.map$/.test(name)).sort();
  return await Promise.all(
    names.map(async (name) => {
      const id = FAMILY.exec(name)?.[1];
      const family =
        id === undefined
          ? undefined
          : ((await import(pathToFileURL(join(folder, name)).href)) as { default?: MetricFamily }).default;
      if (id === undefined || typeof family?.create !== 'function' || typeof family.series !== 'function') {
        throw new Error(
          `could not load ${join(folder, name)}: expected <kebab-case>.family.ts with a MetricFamily as default export`,
        );
      }
      return { ...family, id };
    }),
  );
}

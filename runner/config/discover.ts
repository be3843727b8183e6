import { pathToFileURL } from 'node:url';
import type { Journey } from '../../journeys/support/journey.ts';
import type { Segment } from '../../journeys/support/segment.ts';
import type { ShopAdapter } from '../../journeys/support/shop-tools.ts';
import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import { additionProblems } from './addition-shape.ts';
import { defaultExport } from './default-export.ts';
import { findAdditions, type IgnoredFile } from './find-additions.ts';

/** What was found under the roots. Maps are sorted by id; ids are file names without their suffix. */
export interface Catalogue {
  readonly journeys: ReadonlyMap<string, Found<Journey>>;
  readonly segments: ReadonlyMap<string, Found<Segment>>;
  readonly shops: ReadonlyMap<string, Found<ShopAdapter>>;
  /** Files that look like additions but are none, with the reason. */
  readonly ignored: readonly IgnoredFile[];
}

export interface Found<T> {
  readonly id: string;
  readonly file: string;
  readonly value: T;
}

const KINDS = ['journey', 'segment', 'shop'] as const;
type Kind = (typeof KINDS)[number];

/**
 * Loads every journey, segment and shop adapter below the roots. An earlier root wins over a later one for the same id.
 * Throws `InvalidInput` listing every file that can't be loaded, exports the wrong thing or repeats an id within its root.
 */
export async function discover(roots: readonly string[]): Promise<Catalogue> {
  const found: Record<Kind, Map<string, Found<unknown>>> = { journey: new Map(), segment: new Map(), shop: new Map() };
  const additions = await findAdditions(roots, { kinds: KINDS, layout: 'journeys/', setting: 'roots' });
  const problems = [...additions.problems];
  for (const { id, kind, file } of additions.found) {
    const value = await load(file, kind, problems);
    if (value !== undefined) found[kind].set(id, { id, file, value });
  }
  if (problems.length > 0) throw new InvalidInput('The journeys folder can not be used', problems);
  return {
    journeys: sorted(found.journey) as ReadonlyMap<string, Found<Journey>>,
    segments: sorted(found.segment) as ReadonlyMap<string, Found<Segment>>,
    shops: sorted(found.shop) as ReadonlyMap<string, Found<ShopAdapter>>,
    ignored: additions.ignored,
  };
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

import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import type { PressureSettings } from '../core/settings.ts';
import { findAdditions, type IgnoredFile } from './find-additions.ts';
import { unknown } from './matrix-problems.ts';

/** What was found under the roots for load, by file name only: the files import k6 and can't be loaded here. Maps are sorted by id. */
export interface LoadCatalogue {
  /** `<goal>.load.ts`. */
  readonly loads: ReadonlyMap<string, FoundFile>;
  /** `shops/<id>.shop.ts`. */
  readonly shops: ReadonlyMap<string, FoundFile>;
  /** `shops/<id>.books.ts`. */
  readonly books: ReadonlyMap<string, FoundFile>;
  readonly ignored: readonly IgnoredFile[];
}

export interface FoundFile {
  readonly id: string;
  readonly file: string;
}

const KINDS = ['load', 'shop', 'books'] as const;

/**
 * Lists every scenario, load adapter and books below the roots. An earlier root wins over a later one for the same id.
 * Throws `InvalidInput` listing roots that can't be read and ids that are repeated within their root.
 */
export async function discoverLoads(roots: readonly string[]): Promise<LoadCatalogue> {
  const { found, ignored, problems } = await findAdditions(roots, {
    kinds: KINDS,
    layout: 'load/',
    setting: 'pressure.roots',
  });
  if (problems.length > 0) throw new InvalidInput('The load folder can not be used', problems);
  const of = (wanted: (typeof KINDS)[number]): ReadonlyMap<string, FoundFile> =>
    new Map(
      found
        .filter(({ kind }) => kind === wanted)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, file }) => [id, { id, file }]),
    );
  return { loads: of('load'), shops: of('shop'), books: of('books'), ignored };
}

export interface ChosenLoad {
  readonly scenarioFile: string;
  readonly shopFile: string;
  /** null: the config names no books. */
  readonly booksFile: string | null;
}

/** The files that a pressure needs. Throws `InvalidInput` with every name that nothing bears, and the nearest that something does. */
export function chooseLoad(
  { loads, shops, books }: LoadCatalogue,
  scenario: string,
  { shop, books: place }: Pick<PressureSettings, 'shop' | 'books'>,
): ChosenLoad {
  const [load, adapter, ledger] = [loads.get(scenario), shops.get(shop), books.get(shop)];
  const problems: Diagnostic[] = [];
  if (load === undefined) problems.push(unknown('--scenario', 'load', scenario, loads));
  if (adapter === undefined) problems.push(unknown('pressure.shop', 'shop', shop, shops));
  else if (place !== null && ledger === undefined) {
    problems.push({
      path: 'pressure.books',
      found: `an address, but no file ${shop}.books.ts to read the books of shop "${shop}" with`,
      expected: `shops/${shop}.books.ts under one of the roots`,
      hint: 'add it, or take pressure.books out: effects are then not assessed',
    });
  }
  if (load === undefined || adapter === undefined || problems.length > 0) {
    throw new InvalidInput('The load can not be chosen', problems);
  }
  return { scenarioFile: load.file, shopFile: adapter.file, booksFile: place === null ? null : (ledger?.file ?? null) };
}

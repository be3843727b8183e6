import { pathToFileURL } from 'node:url';
import type { BooksPlace, OpenBooks, ShopBooks } from '../../../load/support/books.ts';
import { defaultExport } from '../../config/default-export.ts';
import { InvalidInput } from '../../core/diagnostic.ts';

/** Loads `<id>.books.ts` and opens the books. Throws `InvalidInput` for a file that can't be loaded or opens nothing. */
export async function openBooks(file: string, place: BooksPlace): Promise<ShopBooks> {
  const refuse = (found: string) =>
    new InvalidInput('The shop’s books can not be opened', [
      {
        path: file,
        found,
        expected: 'export default (place) => ({ orders?, stock?, redemptions?, payments?, served? })',
        hint: 'see load/support/books.ts for the form, and load/shops/demo.books.ts for an example',
      },
    ]);
  let open: unknown;
  try {
    open = defaultExport(await import(pathToFileURL(file).href));
  } catch (error) {
    throw refuse(`an error while loading: ${(error as Error).message}`);
  }
  if (typeof open !== 'function') throw refuse(open === undefined ? 'no default export' : `a default ${typeof open}`);
  let books: unknown;
  try {
    books = (open as OpenBooks)(place);
  } catch (error) {
    throw refuse(`an error while opening ${place.url}: ${(error as Error).message}`);
  }
  if (typeof books !== 'object' || books === null) throw refuse(`a function that gives ${books}`);
  const wrong = METHODS.filter((name) => !['function', 'undefined'].includes(typeof (books as ShopBooks)[name]));
  if (wrong.length > 0) throw refuse(`${wrong.join(', ')}: no function`);
  return books as ShopBooks;
}

const METHODS = [
  'orders',
  'stock',
  'redemptions',
  'payments',
  'served',
] as const satisfies readonly (keyof ShopBooks)[];

import type { Category, Product, SearchAnswer } from './contracts.ts';

/** All listed products of a market, ready to be matched. Pure: no prices, no stock. */
export interface SearchIndex {
  /** Listed products that match, best first. */
  match(wanted: Matching): readonly Product[];
  /** Per facet value: how many products there would be with it, given the query, the category and the other facets. */
  count(wanted: Matching): SearchAnswer['facets'];
  suggest(prefix: string, most: number): readonly { readonly name: string; readonly slug: string }[];
}

export interface Matching {
  readonly query?: string | undefined;
  readonly category?: string | undefined;
  readonly filters?: Readonly<Record<string, readonly string[]>> | undefined;
}

interface Entry {
  readonly product: Product;
  readonly name: string;
  readonly words: readonly string[];
  readonly text: string;
  readonly categories: ReadonlySet<string>;
}

const FACETS = ['brand', 'colour', 'size', 'material'] as const;

export function createSearchIndex(products: readonly Product[], categories: readonly Category[]): SearchIndex {
  const paths = new Map(leaves(categories).map(({ slug, path }) => [slug, path]));
  const entries = products
    .filter(({ hidden }) => !hidden)
    .map((product): Entry => {
      const path = paths.get(product.category) ?? [];
      const text = fold(
        [
          product.name,
          product.brand,
          product.slug,
          ...path.map(({ name }) => name),
          ...Object.values(product.facets).flat(),
        ].join(' '),
      );
      return {
        product,
        name: fold(product.name),
        words: text.split(/[\s-]+/),
        text,
        categories: new Set(path.map(({ slug }) => slug)),
      };
    });
  const find = ({ query, category }: Matching): Entry[] => {
    const within = category === undefined ? entries : entries.filter((entry) => entry.categories.has(category));
    const tokens = fold(query ?? '')
      .split(/\s+/)
      .filter((token) => token !== '');
    if (tokens.length === 0) return within;
    return within
      .map((entry, position) => ({ entry, position, score: scoreOf(entry, tokens) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.position - b.position)
      .map(({ entry }) => entry);
  };
  return {
    match: (wanted) => narrow(find(wanted), wanted.filters ?? {}).map(({ product }) => product),
    count(wanted) {
      const found = find(wanted);
      const facets: Record<string, { value: string; count: number }[]> = {};
      for (const facet of FACETS) {
        const counts = new Map<string, number>();
        const { [facet]: _own, ...others } = wanted.filters ?? {};
        for (const { product } of narrow(found, others)) {
          for (const value of product.facets[facet] ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        if (counts.size > 0) facets[facet] = [...counts].map(([value, count]) => ({ value, count }));
      }
      return facets;
    },
    suggest(prefix, most) {
      const start = fold(prefix).trim();
      if (start === '') return [];
      const begins = entries.filter(({ name }) => name.split(' ').some((word) => word.startsWith(start)));
      return begins.slice(0, most).map(({ product: { name, slug } }) => ({ name, slug }));
    },
  };
}

function narrow(entries: readonly Entry[], filters: Readonly<Record<string, readonly string[]>>): readonly Entry[] {
  const asked = Object.entries(filters).filter(([, values]) => values.length > 0);
  return entries.filter(({ product }) =>
    asked.every(([facet, values]) => product.facets[facet]?.some((value) => values.includes(value)) ?? false),
  );
}

/** Every token has to occur; as the start of a word, or anywhere in scripts that write no spaces. A hit in the name counts more. */
function scoreOf({ words, text, name }: Entry, tokens: readonly string[]): number {
  let score = 0;
  for (const token of tokens) {
    const spaceless = /[^\p{Script=Latin}\p{Number}\p{Punctuation}]/u.test(token);
    if (!(spaceless ? text.includes(token) : words.some((word) => word.startsWith(token)))) return 0;
    score += name.includes(token) ? 3 : 1;
  }
  return score;
}

/** Lower case without accents: `Gürtel` is found as `gurtel`, full-width as half-width. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .normalize('NFC');
}

function leaves(categories: readonly Category[]): Category[] {
  return categories.flatMap((category) => [category, ...leaves(category.children)]);
}

import { expect, test } from '@playwright/test';
import { MARKETS, type Market, type ShopServices } from '../shop/services/contracts.ts';
import { type Shop, startShop } from '../shop/shop.ts';

const RELEASES = { baseline: '1.0.0', candidate: '1.1.0' };
let shop: Shop;
let services: ShopServices;

test.beforeAll(async () => {
  shop = await startShop({ port: 0, seed: 1, faults: [], releases: RELEASES, demoPassword: 'correct-horse' });
  services = shop.services.baseline;
});
test.afterAll(() => shop.close());

for (const market of Object.keys(MARKETS) as Market[]) {
  test(`${market} sells at least 60 listed products, each with a price in its currency`, async () => {
    const { total, hits } = await services.search({ market, pageSize: 100 });
    expect(total).toBeGreaterThanOrEqual(60);
    expect(hits).toHaveLength(total);
    for (const { price } of hits) {
      expect(price).toMatchObject({ currency: MARKETS[market].currency });
      expect(Number.isInteger(price.minor) && price.minor > 0).toBe(true);
    }
  });
}

test('categories are three deep and every product belongs to one of them', async () => {
  const roots = await services.categories('de');
  const [leaf] = roots[0]?.children[0]?.children ?? [];
  expect(leaf?.path).toHaveLength(3);
  const totals = await Promise.all(roots.map(({ slug }) => services.search({ market: 'de', category: slug })));
  const { total } = await services.search({ market: 'de' });
  expect(totals.reduce((sum, answer) => sum + answer.total, 0)).toBe(total);
});

for (const [market, query, first] of [
  ['de', 'gürtel glut', 'Glut Gürtel'],
  ['de', 'gurtel', 'Glut Gürtel'],
  ['us', 'fjord mug', 'Fjord Mug'],
  ['jp', 'マグカップ', 'フィヨルド マグカップ'],
] as const) {
  test(`in ${market} "${query}" finds ${first} first`, async () => {
    expect((await services.search({ market, query })).hits[0]?.name).toBe(first);
  });
}

test('a facet value promises as many products as the filter then shows', async () => {
  const { facets } = await services.search({ market: 'us', query: 'fjord' });
  for (const [facet, values] of Object.entries(facets)) {
    for (const { value, count } of values) {
      const { total } = await services.search({ market: 'us', query: 'fjord', filters: { [facet]: [value] } });
      expect({ facet, value, total }).toEqual({ facet, value, total: count });
    }
  }
});

test('pages hold every product once, and sorting by price is monotone', async () => {
  const pages = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((page) => services.search({ market: 'de', sort: 'price-asc', page })),
  );
  const hits = pages.flatMap((page) => page.hits);
  expect(new Set(hits.map(({ slug }) => slug)).size).toBe(pages[0]?.total);
  const minors = hits.map(({ price }) => price.minor);
  expect(minors).toEqual([...minors].sort((a, b) => a - b));
});

test('the test mug is sold, but not listed, found or suggested', async () => {
  expect(await services.product('us', 'test-mug')).toMatchObject({ hidden: true });
  expect((await services.search({ market: 'us', pageSize: 100 })).hits.map(({ slug }) => slug)).not.toContain(
    'test-mug',
  );
  expect((await services.search({ market: 'us', query: 'test mug' })).total).toBe(0);
  expect(await services.suggest('us', 'test')).toEqual([]);
  expect((await services.suggest('us', 'mu')).length).toBeGreaterThan(0);
});

test('an automatic promotion shows the price before it', async () => {
  const [price] = await services.prices('de', ['ember-blanket-sand']);
  expect(price?.minor).toBe((price?.wasMinor ?? 0) - Math.round((price?.wasMinor ?? 0) * 0.1));
});

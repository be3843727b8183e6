import { journey } from '../support/journey.ts';

export default journey(
  {
    title: 'Shopper finds a product by search, filter and sorting',
    path: 'search.filter',
    effect: 'read',
    deadlineMs: 20_000,
    stepMs: 8_000,
  },
  async ({ shop, step, expect }) => {
    const { query, filter } = shop.wares.search;
    const fits = (name: string) => name.toLowerCase().includes(query.toLowerCase());

    await step('open shop', () => shop.enter());

    await step('type query', async () => {
      const names = await shop.suggestions(query);
      expect(
        names.filter((name) => !fits(name)),
        `suggestions that do not fit "${query}"`,
      ).toEqual([]);
    });

    const found = await step('search', async () => {
      const results = await shop.search(query);
      expect(results.language, 'language of the page').toMatch(new RegExp(`^${shop.language}\\b`));
      expect(results.cards.length, 'results').toBeGreaterThan(0);
      expect(
        results.cards.filter(({ name }) => !fits(name)),
        `results that do not fit "${query}"`,
      ).toEqual([]);
      return results;
    });

    const filtered = await step('apply filter', async () => {
      const { promised, results } = await shop.filter(filter);
      expect(results.cards.length, 'results with the filter').toBeGreaterThan(0);
      if (promised !== null) expect(results.count, `as many results as "${filter}" promised`).toBe(promised);
      if (found.count !== null && results.count !== null)
        expect(results.count, 'a filter adds no results').toBeLessThanOrEqual(found.count);
      const before = new Map(found.cards.map(({ name, price }) => [name, price.minor]));
      for (const { name, price } of results.cards)
        expect(price.minor, `price of ${name}`).toBe(before.get(name) ?? price.minor);
      return results;
    });

    const sorted = await step('sort by price', async () => {
      const results = await shop.sortByPrice();
      const prices = results.cards.map(({ price }) => price.minor);
      expect(prices, 'cheapest first').toEqual([...prices].sort((a, b) => a - b));
      expect(results.count, 'sorting changes no results').toBe(filtered.count);
      return results;
    });

    await step('open product', async () => {
      const [card] = sorted.cards;
      if (card === undefined) throw new Error('there was no result to open');
      const product = await shop.openFromListing(card.name);
      expect(product.name, 'the product that was chosen').toBe(card.name);
      expect(product.price, 'price in the listing and on the page').toEqual(card.price);
      expect([...product.facts.values()].join(' | '), 'the product has what was filtered for').toContain(filter);
      expect(product.data?.price ?? product.price, 'price in the structured data').toEqual(product.price);
    });
  },
);

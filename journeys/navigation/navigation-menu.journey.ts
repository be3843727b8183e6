import { journey } from '../support/journey.ts';

export default journey(
  {
    title: 'Shopper reaches a product through the menu',
    path: 'navigation.menu',
    effect: 'read',
    deadlineMs: 20_000,
    stepMs: 8_000,
  },
  async ({ shop, step, expect }) => {
    const { menu } = shop.wares;
    const [parent, category] = menu.slice(-2);
    if (parent === undefined || category === undefined)
      throw new Error('the test wares need a menu of two names or more');

    await step('open shop', () => shop.enter());

    const listing = await step('open menu', async () => {
      const seen = await shop.openCategoryThroughMenu(menu);
      expect(seen.heading, 'the category that was chosen').toBe(category);
      expect(seen.language, 'language of the page').toMatch(new RegExp(`^${shop.language}\\b`));
      expect(seen.breadcrumb.slice(-menu.length), 'the breadcrumb is the way through the menu').toEqual(menu);
      return seen;
    });

    await step('open product', async () => {
      const [card] = listing.cards;
      expect(card, 'a product in the category').toBeDefined();
      if (card === undefined) return;
      const product = await shop.openFromListing(card.name);
      expect(product.name, 'the product that was chosen').toBe(card.name);
      expect(product.price, 'price in the listing and on the page').toEqual(card.price);
      expect(product.breadcrumb, 'the breadcrumb leads back to the category').toContain(category);
    });

    await step('go back up', async () => {
      const seen = await shop.followBreadcrumb(parent);
      expect(seen.heading, 'the category above').toBe(parent);
      expect(seen.cards.length, 'products in the category above').toBeGreaterThan(0);
    });
  },
);

import { checkTotals } from '../support/check-totals.ts';
import { journey } from '../support/journey.ts';

export default journey(
  {
    title: 'Shopper comes from a campaign and finds its price in the cart',
    path: 'navigation.campaign',
    effect: 'cart',
    deadlineMs: 25_000,
    stepMs: 10_000,
  },
  async ({ shop, step, intend, expect }) => {
    const deal = await step('land on campaign', async () => {
      const { asked, landed, product } = await shop.enterByCampaign();
      const kept = [...asked.searchParams.keys()].filter(
        (key) => landed.searchParams.get(key) === asked.searchParams.get(key),
      );
      expect(kept, 'parameters of the campaign after redirects').toEqual([...asked.searchParams.keys()]);
      expect(product.language, 'language of the page').toMatch(new RegExp(`^${shop.language}\\b`));
      expect(product.data?.price ?? product.price, 'price in the structured data').toEqual(product.price);
      return product;
    });
    intend.currency(deal.price.currency);
    intend.item({ sku: deal.data?.sku ?? deal.name, quantity: 1, unitPriceMinor: deal.price.minor });

    await step('add to cart', () => shop.addToCart());

    await step('open cart', async () => {
      const cart = await shop.openCart();
      const [line] = cart.lines;
      expect(cart.lines, 'one line in the cart').toHaveLength(1);
      expect(line?.name, 'the product of the campaign').toBe(deal.name);
      expect(line?.unit, 'the promised price').toEqual(deal.price);
      checkTotals(expect, cart);
    });

    await step('start checkout', () => shop.startCheckout());
  },
);

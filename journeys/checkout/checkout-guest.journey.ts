import { checkTotals } from '../support/check-totals.ts';
import { journey } from '../support/journey.ts';

export default journey(
  { title: 'Guest buys one item', path: 'checkout.guest', effect: 'order', deadlineMs: 20_000, stepMs: 8_000 },
  async ({ shop, step, intend, expect }) => {
    const { sku, path } = shop.wares.item;

    const product = await step('open product', async () => {
      const seen = await shop.openProduct(path);
      expect(seen.language, 'language of the page').toMatch(new RegExp(`^${shop.language}\\b`));
      expect(seen.data, 'structured data tells the same name and price').toMatchObject({
        name: seen.name,
        sku,
        price: seen.price,
      });
      return seen;
    });
    const { price } = product;
    intend.currency(price.currency);
    intend.item({ sku, quantity: 1, unitPriceMinor: price.minor });

    await step('add to cart', () => shop.addToCart());

    await step('open cart', async () => {
      const cart = await shop.openCart();
      expect(cart.lines, 'the product at the price it was shown for').toEqual([
        { name: product.name, quantity: 1, unit: price, total: price },
      ]);
      checkTotals(expect, cart);
    });

    const shopper = shop.shopper();
    intend.email(shopper.email);
    await step('start checkout', () => shop.startCheckout());
    await step('give address', () => shop.giveAddress(shopper));

    const review = await step('choose delivery', async () => {
      const seen = await shop.chooseDelivery('standard');
      expect(seen.lines, 'the same lines as in the cart').toEqual([
        { name: product.name, quantity: 1, unit: price, total: price },
      ]);
      checkTotals(expect, seen);
      return seen;
    });

    intend.payment('card');
    await step('place order', async () => {
      await shop.payByCard();
      const confirmation = await shop.placeOrder({ impatiently: true });
      intend.ordered({
        number: confirmation.number,
        totalMinor: confirmation.total.minor,
        currency: confirmation.total.currency,
      });
      expect(confirmation.total, 'the total that was agreed to').toEqual(review.total);
      checkTotals(expect, confirmation);
      if (confirmation.ordersOfVisit !== null) {
        expect(confirmation.ordersOfVisit, 'one order, although the button was pressed twice').toEqual([
          confirmation.number,
        ]);
      }
    });
  },
);

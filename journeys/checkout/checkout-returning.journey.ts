import { checkTotals } from '../support/check-totals.ts';
import { journey } from '../support/journey.ts';

export default journey(
  {
    title: 'Customer with an account buys and picks up in the shop',
    path: 'checkout.returning',
    effect: 'order',
    deadlineMs: 25_000,
    stepMs: 8_000,
  },
  async ({ shop, step, intend, expect }) => {
    const { sku, path } = shop.wares.item;

    await step('sign in', () => shop.signIn(), { sensitive: true });

    const product = await step('open product', () => shop.openProduct(path));
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

    // The account's own address would do, but the run's e-mail is what tells its order from others of the same account.
    const shopper = shop.shopper();
    intend.email(shopper.email);
    await step('start checkout', () => shop.startCheckout());
    await step('give address', () => shop.giveAddress(shopper));
    const review = await step('choose pickup', () => shop.chooseDelivery('pickup'));

    intend.payment('card');
    const { number } = await step('place order', async () => {
      await shop.payByCard();
      const confirmation = await shop.placeOrder({ impatiently: true });
      expect(confirmation.total, 'the total that was agreed to').toEqual(review.total);
      checkTotals(expect, confirmation);
      return intend.ordered({
        number: confirmation.number,
        totalMinor: confirmation.total.minor,
        currency: confirmation.total.currency,
      });
    });

    await step('look at orders', async () => {
      const mine = (await shop.orderHistory()).filter(({ text }) => text.includes(shopper.email));
      expect(
        mine.map((order) => order.number),
        'exactly one new order',
      ).toEqual([number]);
    });
  },
);

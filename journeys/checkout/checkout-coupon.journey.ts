import { checkTotals } from '../support/check-totals.ts';
import { journey } from '../support/journey.ts';

export default journey(
  { title: 'Guest redeems a coupon', path: 'checkout.coupon', effect: 'order', deadlineMs: 20_000, stepMs: 8_000 },
  async ({ shop, step, intend, expect }) => {
    const { item, coupon } = shop.wares;

    const product = await step('open product', () => shop.openProduct(item.path));
    const { price } = product;
    intend.currency(price.currency);
    intend.item({ sku: item.sku, quantity: 1, unitPriceMinor: price.minor });

    await step('add to cart', () => shop.addToCart());
    await step('open cart', async () => {
      const cart = await shop.openCart();
      expect(cart.subtotal, 'the price that the product was shown for').toEqual(price);
      expect(cart.discounts, 'no discount before the coupon').toEqual([]);
    });

    intend.coupon(coupon.code);
    const off = -Math.round(price.minor * coupon.rate);
    await step('apply coupon', async () => {
      const cart = await shop.applyCoupon(coupon.code);
      expect(
        cart.discounts.map(({ amount }) => amount.minor),
        `${coupon.code} takes off ${coupon.rate * 100} %, once`,
      ).toEqual([off]);
      checkTotals(expect, cart);
    });

    const shopper = shop.shopper();
    intend.email(shopper.email);
    await step('start checkout', () => shop.startCheckout());
    await step('give address', () => shop.giveAddress(shopper));
    const review = await step('choose delivery', async () => {
      const seen = await shop.chooseDelivery('standard');
      expect(
        seen.discounts.map(({ amount }) => amount.minor),
        'the same discount as in the cart',
      ).toEqual([off]);
      checkTotals(expect, seen);
      return seen;
    });

    intend.payment('card');
    await step('place order', async () => {
      await shop.payByCard();
      const confirmation = await shop.placeOrder();
      intend.ordered({
        number: confirmation.number,
        totalMinor: confirmation.total.minor,
        currency: confirmation.total.currency,
      });
      expect(confirmation.total, 'the total that was agreed to').toEqual(review.total);
      expect(
        confirmation.discounts.map(({ amount }) => amount.minor),
        'the discount is in the order',
      ).toEqual([off]);
    });
  },
);

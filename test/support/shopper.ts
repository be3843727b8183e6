import { type Page, Visitor } from '../shop/shoppers/visitor.ts';

/** A shopper without a browser, who knows the way to the last page of the checkout. */
export class Shopper extends Visitor {
  constructor(
    url: string,
    cookies: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super({ origin: url, cookies, headers });
  }

  /** Goes from the product to the last page of the checkout; returns the form that confirms the order. */
  async prepare(
    choices: { readonly sku?: string; readonly shipping?: string; readonly coupon?: string } = {},
  ): Promise<Record<string, string>> {
    const { sku = 'test-mug', shipping = 'standard', coupon } = choices;
    await this.post('/de/cart/add', { sku, quantity: '1' });
    if (coupon !== undefined) await this.post('/de/cart/coupon', { coupon, code: coupon });
    await this.post('/de/checkout', {});
    await this.post('/de/checkout/address', ADDRESS);
    const { body } = await this.post('/de/checkout/shipping', { shipping });
    const key = /name="key" value="([^"]+)"/.exec(body)?.[1];
    if (key === undefined) throw new Error(`the payment page has no key: ${body}`);
    return { key, payment: 'card', card: '4242 4242 4242 4242', expiry: '12/30', code: '123' };
  }

  confirm(form: Readonly<Record<string, string>>): Promise<Page> {
    return this.post('/de/checkout/payment', form);
  }
}

const ADDRESS = {
  email: 'ada@example.test',
  name: 'Ada Example',
  street: 'Hauptstr. 1',
  postcode: '10115',
  city: 'Berlin',
  country: 'DE',
};

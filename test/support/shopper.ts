import { request } from 'undici';

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A shopper without a browser: forms, cookies and redirects over plain HTTP. */
export class Shopper {
  readonly #url: string;
  readonly #cookies: Map<string, string>;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    url: string,
    cookies: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#url = url;
    this.#cookies = new Map(Object.entries(cookies));
    this.#headers = headers;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  /** Follows redirects. */
  async get(path: string): Promise<Page> {
    return this.#follow(await this.#ask('GET', path));
  }

  /** Sends a form and follows the redirect that answers it. */
  async post(path: string, form: Readonly<Record<string, string>>): Promise<Page> {
    return this.#follow(await this.#ask('POST', path, new URLSearchParams(form).toString()));
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

  async #ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      ...this.#headers,
      cookie,
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const answer = await request(this.#url + path, { method, headers, body: body ?? null });
    const text = await answer.body.text();
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=', 2);
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return { status: answer.statusCode, headers: answer.headers, body: text };
  }

  async #follow(page: Page): Promise<Page> {
    const { location } = page.headers;
    if (page.status < 300 || page.status > 399 || typeof location !== 'string') return page;
    return this.get(location.replace(this.#url, ''));
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

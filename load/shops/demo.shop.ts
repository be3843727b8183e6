import type { Answer, Client, Expectation } from '../support/client.ts';
import type { FinalOutcome, HttpShop, OrderAnswer, PreparedOrder } from '../support/http-shop.ts';
import { seededRandom } from '../support/seeded-random.ts';

type Market = 'de' | 'us' | 'jp';

const ADDRESS = {
  email: 'synthetic@example.test',
  name: 'Syn Thetic',
  street: 'Hauptstr. 1',
  postcode: '10115',
  city: 'Berlin',
  country: 'DE',
} as const;
const CARD = { payment: 'card', card: '4242 4242 4242 4242', expiry: '12/30', code: '123' } as const;

const CATEGORIES = [
  'home/kitchen/mugs',
  'home/kitchen/bowls',
  'home/textiles/blankets',
  'home/textiles/towels',
  'fashion/tops/shirts',
  'fashion/tops/sweaters',
  'fashion/accessories/bags',
  'outdoor/camping/bottles',
] as const;
const SORTS = ['price-asc', 'price-desc', 'name'] as const;

/** Says that stock or coupon is gone; nothing is broken. */
const GONE: readonly string[] = ['sold_out', 'coupon_used_up'];
/** The same order is being placed at this moment: asking again helps. */
const IN_FLIGHT = 'in_flight';

/** The demo shop, driven by its plain forms: one market per locale, each answer to a form a redirect that may carry `?problem=`. */
const demo: HttpShop = {
  wares: {
    test: 'test-mug',
    scarce: 'meadow-pan-28',
    limitedCoupon: 'FLASH9',
    read: ['fjord-mug', 'alba-mug', 'kiso-bowl', 'ember-blanket', 'alba-sweater', 'kiso-bottle'],
    searches: ['mug', 'blanket', 'shirt', 'lantern', 'blue', 'kiso'],
  },
  probe: 'add_to_cart',

  enter(client, campaign) {
    const landing =
      client.shopper.segment.landing ?? (campaign === undefined ? home(client) : `${home(client)}deal/season`);
    const path = campaign === undefined ? landing : `${landing}${landing.includes('?') ? '&' : '?'}${campaign}`;
    const first = client.get('enter', path, page('</html>', [200, 302]));
    if (first.status === 302) client.get('enter', first.headers.location ?? home(client), page('</html>'));
  },
  browse(client, number) {
    const category = pick(CATEGORIES, client.shopper.random());
    const paging = number > 1 ? `?page=${number}` : '';
    client.get('browse', `${home(client)}c/${category}${paging}`, page('class="split"'));
  },
  search(client, text) {
    client.get('search', `${home(client)}search?q=${encodeURIComponent(text)}`, page('class="split"'));
  },
  openProduct(client, at) {
    const slug = at === undefined ? demo.wares.test : pick(demo.wares.read, at);
    client.get('open_product', `${home(client)}p/${slug}`, page('/cart/add"'));
  },
  addToCart(client, sku, quantity) {
    client.post('add_to_cart', `${home(client)}cart/add`, { sku, quantity: String(quantity) }, FORM);
  },
  addToCartTwice(client, sku) {
    client.postPair('add_to_cart', `${home(client)}cart/add`, { sku, quantity: '1' });
  },
  applyCoupon(client, coupon) {
    client.post('apply_coupon', `${home(client)}cart/coupon`, { coupon }, FORM);
  },
  prepareCheckout(client) {
    const post = (path: string, form: Readonly<Record<string, string>>) =>
      client.post('prepare_checkout', `${home(client)}checkout${path}`, form, FORM);
    post('', {});
    post('/address', ADDRESS);
    post('/shipping', { shipping: 'standard' });
    const { body } = client.get('prepare_checkout', `${home(client)}checkout/payment`, page('name="key"'));
    const key = KEY.exec(body)?.[1] ?? '';
    return { key, sku: demo.wares.test, quantity: 1, coupon: null, fields: { key, ...CARD } };
  },
  placeOrder(client, prepared) {
    let number = '';
    client.post('place_order', `${home(client)}checkout/payment`, prepared.fields, {
      status: [303],
      refusal: (answer) => codeOf(answer, (code) => GONE.includes(code)),
      refused: (answer) => codeOf(answer, (code) => !GONE.includes(code) && code !== IN_FLIGHT),
      wrong(answer) {
        const outcome = demo.readFinal(answer);
        if (outcome.kind !== 'ordered') return 'the answer names no order';
        number = outcome.number;
        return null;
      },
    });
    return { number };
  },
  finalRequest: (client: Client, { fields }: PreparedOrder) => ({
    method: 'POST',
    url: client.url(`${home(client)}checkout/payment`),
    body: fields,
    params: { headers: client.headers() },
  }),
  altered: (prepared) => ({ ...prepared, fields: { ...prepared.fields, payment: 'invoice' } }),
  readFinal(answer: OrderAnswer): FinalOutcome {
    const location = answer.headers.location ?? answer.headers.Location ?? '';
    const [, number] = /\/checkout\/confirmation\/([^/?]+)/.exec(location) ?? [];
    if (answer.status === 303 && number !== undefined) return { kind: 'ordered', number };
    const code = problemIn(location);
    if (code !== null && code !== IN_FLIGHT) return { kind: 'refused', code };
    return { kind: 'unknown', status: answer.status };
  },
  crawlPaths(seed) {
    const random = seededRandom(seed, 'crawl');
    const market = pick(['de', 'us', 'jp'] as const, random());
    return Array.from({ length: 20 }, () => {
      const kind = random();
      const category = pick(CATEGORIES, random());
      const sort = pick(SORTS, random());
      if (kind < 0.3) return `/${market}/p/${pick(demo.wares.read, random())}`;
      if (kind < 0.5) return `/${market}/search?q=${pick(demo.wares.searches, random())}&sort=${sort}`;
      return `/${market}/c/${category}?sort=${sort}&page=${1 + Math.floor(random() * 3)}&brand=Kiso%20Works`;
    });
  },
};

export default demo;

const KEY = /name="key" value="([^"]+)"/;

/** The market that sells in the segment's language. */
function home(client: Client): string {
  const { locale } = client.shopper.segment;
  const market: Market = locale.startsWith('de') ? 'de' : locale.startsWith('ja') ? 'jp' : 'us';
  return `/${market}/`;
}

/** A page of status 200 that has a certain part. */
function page(part: string, status: readonly number[] = [200]): Expectation {
  const wrong = (answer: Answer) =>
    answer.status === 200 && !answer.body.includes(part) ? `the page has no ${part}` : null;
  return { status, body: true, wrong };
}

/** A form is answered by a redirect; what goes wrong is its parameter `problem`. */
const FORM: Expectation = {
  status: [303],
  refusal: (answer) => codeOf(answer, (code) => GONE.includes(code)),
  refused: (answer) => codeOf(answer, (code) => !GONE.includes(code)),
};

function codeOf({ status, headers }: Answer, which: (code: string) => boolean): string | null {
  const code = status === 303 ? problemIn(headers.location ?? '') : null;
  return code !== null && which(code) ? code : null;
}

function problemIn(location: string): string | null {
  return /[?&]problem=([^&]+)/.exec(location)?.[1] ?? null;
}

function pick<T>(items: readonly T[], at: number): T {
  return items[Math.floor(at * items.length)] as T;
}

import { expect, test } from '@playwright/test';
import { de } from '../shop/storefront/words.de.ts';
import { en } from '../shop/storefront/words.en.ts';
import { ja } from '../shop/storefront/words.ja.ts';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { Shopper } from '../support/shopper.ts';

let shop: DemoShop;

test.beforeAll(async () => {
  shop = await startDemoShop();
});

test.afterAll(() => shop.stop());

const MARKETS = [
  { market: 'de', words: de },
  { market: 'us', words: en },
  { market: 'jp', words: ja },
] as const;

for (const { market, words } of MARKETS) {
  test(`what can not be answered in ${market} gets a page in its language, with a way on and no server error`, async () => {
    const asked: readonly [string, RequestInit, number][] = [
      ['/p/nothing', {}, 404],
      ['/p/%E0%A4%A', {}, 404],
      ['/cart/add', { method: 'POST', body: '{bad', headers: { 'content-type': 'application/json' } }, 400],
      ['/cart/add', { method: 'POST', body: '<a/>', headers: { 'content-type': 'text/xml' } }, 415],
    ];
    for (const [path, init, status] of asked) {
      const answer = await fetch(`${shop.url}/${market}${path}`, init);
      const page = await answer.text();
      expect(answer.status, path).toBe(status);
      expect(answer.headers.get('content-type'), path).toMatch(/^text\/html/);
      expect(answer.headers.get('x-shop-release'), path).not.toBeNull();
      expect(page, path).toContain(`<h1>${status === 404 ? words.notFound : words.problem}</h1>`);
      expect(page, path).toContain(`<a href="/${market}/">${words.keepShopping}</a>`);
    }
  });
}

test('every language has words for every problem', () => {
  for (const words of [de, ja]) expect(Object.keys(words.problems)).toEqual(Object.keys(en.problems));
});

test('what is sold out is offered without a button to press, and can not be bought past it', async () => {
  const shopper = new Shopper(shop.url);
  expect((await shopper.get('/de/p/kiso-lantern')).body).toMatch(/<button class="main field" disabled>/);
  expect((await shopper.get('/de/p/fjord-lantern')).body).toMatch(/<button class="main field">/);
  const { body } = await shopper.post('/de/cart/add', { sku: 'kiso-lantern', quantity: '1' });
  expect(body).toContain(de.problems.sold_out);
  expect(body).toContain(de.cartEmpty);
});

test('each way of delivery says what it costs', async () => {
  const shopper = new Shopper(shop.url);
  await shopper.prepare();
  const { body } = await shopper.get('/de/checkout/shipping');
  const told = [...body.matchAll(/value="(\w+)"[^>]*> [^<]*<span class="quiet">([^<]*)<\/span>/g)];
  expect(told.map(([, method, price]) => [method, price?.replaceAll('\u00a0', ' ')])).toEqual([
    ['standard', '4,90 €'],
    ['express', '9,90 €'],
    ['pickup', '0,00 €'],
  ]);
});

test('a card without a number and an address that is none are told beside the form, and order nothing', async () => {
  const shopper = new Shopper(shop.url);
  const form = await shopper.prepare();
  // A form without the script is answered with a redirect to the page it came from.
  expect((await shopper.confirm({ ...form, card: ' ' })).body).toContain(de.problems.card_missing);
  const address = { email: 'a@b@c', name: 'A', street: 'B', postcode: '1', city: 'C', country: 'DE' };
  expect((await shopper.post('/de/checkout/address', address)).body).toContain(de.problems.email_invalid);
  expect((await shopper.confirm({ ...form, payment: 'invoice', card: '' })).body).toContain(de.thanks);
});

test('a shopper who goes back after the order is told that it is placed', async () => {
  const shopper = new Shopper(shop.url);
  const form = await shopper.prepare();
  expect((await shopper.confirm(form)).body).toContain(de.thanks);
  const { body } = await shopper.post('/de/checkout/shipping', { shipping: 'express' });
  expect(body).toContain(de.problems.already_ordered);
  expect((await shopper.confirm({ ...form, key: 'another' })).body).toContain(de.problems.already_ordered);
});

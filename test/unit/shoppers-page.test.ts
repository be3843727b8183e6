import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { addsUp, formOn, listedPrices, offerOn, ordersOn, summaryOn } from '../shop/shoppers/page-reading.ts';
import { timesSent } from '../shop/shoppers/press-button.ts';
import { stepOf } from '../shop/shoppers/step-of.ts';

const SCRIPT = readFileSync(new URL('../shop/storefront/assets/shop.js', import.meta.url), 'utf8');
const DEAD = SCRIPT.replace('/* mount */', 'throw new TypeError("boom");');

for (const [what, script, form, presses, sent] of [
  ['the shop’s own script sends the form of a product once', SCRIPT, { enhance: 'add' }, 1, 1],
  ['and a guarded order once, pressed twice', SCRIPT, { enhance: 'order', guard: '' }, 2, 1],
  ['an order without a guard is sent twice', SCRIPT, { enhance: 'order' }, 2, 2],
  ['a script that throws while it mounts takes the form and never sends it', DEAD, { enhance: 'add' }, 1, 0],
  ['a form that the script does not know is sent by the browser', DEAD, {}, 1, 1],
  ['without a script the browser sends it', '', { enhance: 'add' }, 1, 1],
  ['a script that throws at once leaves it to the browser', 'throw new Error("at once")', { enhance: 'add' }, 1, 1],
] as const)
  test(what, () => {
    expect(timesSent(script, form, presses)).toBe(sent);
  });

test('prices are read in the money of every market, and what is no price is null', () => {
  const card = (price: string) => `<p class="price"><s><span>before</span> 99 €</s> <b>${price}</b></p>`;
  const page = ['1.234,50 €', '$12.90', '￥1,180', 'NaN €', 'undefined'].map(card).join('\n');
  expect(listedPrices(page)).toEqual([123_450, 1_290, 1_180, null, null]);
});

test('an offer is what the form has chosen; nothing is offered when the button is disabled', () => {
  const form = (inside: string) =>
    `<form class="buy" data-enhance="add"><p class="price"><b>$5.00</b></p>${inside}</form>`;
  expect(offerOn(form('<input type="hidden" name="sku" value="mug"><button>Add</button>'))).toEqual({
    ...{ sku: 'mug', priceMinor: 500 },
  });
  const options = '<option value="a" disabled>A</option><option value="b" data-price="$5.00" selected>B</option>';
  expect(offerOn(form(`<select>${options}</select><button>Add</button>`))?.sku).toBe('b');
  expect(
    offerOn(form('<input type="hidden" name="sku" value="mug"><button class="main" disabled>Add</button>')),
  ).toBeNull();
});

test('totals are read row by row, and must add up', () => {
  const row = (name: string, amount: string) => `<dt>${name}</dt><dd>${amount}</dd>`;
  const page = (discounts: string) =>
    `<ul class="lines"><li><p>Blue <span>10,00 €</span></p></li></ul><dl class="totals">${row('Sum', '20,00 €')}${discounts}${row('Shipping', '4,90 €')}
<dt class="grand">Total</dt><dd class="grand">22,90 €</dd>${row('Tax', '3,66 €')}</dl>`;
  const summary = summaryOn(page(row('Discount', '-2,00 €')));
  expect(summary).toEqual({
    ...{ unitMinor: 1_000, subtotalMinor: 2_000, discountMinor: 200, shippingMinor: 490, totalMinor: 2_290 },
  });
  expect(summary !== null && addsUp(summary)).toBe(true);
  const without = summaryOn(page(''));
  expect(without?.discountMinor).toBe(0);
  expect(without !== null && addsUp(without)).toBe(false);
  expect(summaryOn('<p>Your cart is empty.</p>')).toBeNull();
});

test('orders of a visit and what a form says of itself are read from the page', () => {
  expect(ordersOn('<section aria-labelledby="of-visit"><ol><li>100001</li><li>100002</li></ol></section>')).toEqual([
    ...['100001', '100002'],
  ]);
  expect(ordersOn('<ol><li>100001</li></ol>')).toEqual([]);
  const page = '<form action="/de/pay" data-enhance="order" data-guard data-problem="x"><form action="/de/other">';
  expect(formOn(page, '/de/pay')).toEqual({ enhance: 'order', guard: '' });
  expect(formOn(page, '/de/other')).toEqual({});
  expect(formOn(page, '/de/none')).toBeNull();
});

test('every request is for a step, and one that is for none is an error of ours', () => {
  expect(stepOf({ method: 'GET', path: '/jp/' })).toBe('home');
  expect(stepOf({ method: 'GET', path: '/de/search?q=mug' })).toBe('search');
  expect(stepOf({ method: 'POST', path: '/us/checkout/payment' })).toBe('order');
  expect(() => stepOf({ method: 'GET', path: '/de/account' })).toThrow('no step of a shopper is GET /de/account');
});

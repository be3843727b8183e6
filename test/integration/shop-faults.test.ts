import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { request } from 'undici';
import { createFaultBoard } from '../shop/fault-board.ts';
import type { Order } from '../shop/services/contracts.ts';
import { type Shop, startShop } from '../shop/shop.ts';
import { Shopper } from '../support/shopper.ts';

type Cohort = 'baseline' | 'candidate';
/** Each looks at one release the way a shopper or an operator would, and says what it saw. */
type Look = (cohort: Cohort, shop: Shop) => Promise<unknown>;

let serial = 0;
const shopper = (cohort: Cohort, { edge }: Shop) =>
  new Shopper(edge.url, { 'waygate-pin': cohort, syn: `look-${++serial}` });
const ordersOf = (checkout: string, { database }: Shop) =>
  database.prepare('SELECT number, document FROM orders WHERE checkout = ?').all(checkout);
const onHand = (sku: string, { database }: Shop) =>
  (database.prepare('SELECT on_hand FROM stock WHERE sku = ?').get(sku) as { on_hand: number }).on_hand;
const setStock = (sku: string, units: number, { database }: Shop) =>
  database.run('UPDATE stock SET on_hand = ? WHERE sku = ?', units, sku);
const prices = (body: string) => [...body.matchAll(/<p class="price">.*?<b>(.*?)<\/b>/g)].map(([, price]) => price);

const BARRIERS = [2, 4, 8] as const;

/** Takes shoppers to the last page of their checkouts, as many at a time as the warehouse lets wait. */
async function prepareAll(
  cohort: Cohort,
  shop: Shop,
  size: number,
  choices: Parameters<Shopper['prepare']>[0] = {},
): Promise<(readonly [Shopper, Record<string, string>])[]> {
  const ready: (readonly [Shopper, Record<string, string>])[] = [];
  while (ready.length < size) {
    const some = Array.from({ length: Math.min(8, size - ready.length) }, () => shopper(cohort, shop));
    ready.push(...(await Promise.all(some.map(async (each) => [each, await each.prepare(choices)] as const))));
  }
  return ready;
}

/** Confirms as many checkouts at the same moment; by invoice, which the provider never sees. */
async function barrier(
  cohort: Cohort,
  shop: Shop,
  size: number,
  choices: Parameters<Shopper['prepare']>[0] = {},
): Promise<{ statuses: number[]; moved: number }> {
  const ready = await prepareAll(cohort, shop, size, choices);
  const before = onHand('test-mug', shop);
  const pages = await Promise.all(ready.map(([each, form]) => each.confirm({ ...form, payment: 'invoice' })));
  return { statuses: pages.map(({ status }) => status).sort(), moved: before - onHand('test-mug', shop) };
}

/** Adds to carts of sessions of their own, all at once, and looks at nothing but the answers; `null`: left before it came. */
async function addAtOnce(
  cohort: Cohort,
  { edge }: Shop,
  size: number,
  patienceMs = 30_000,
): Promise<(number | null)[]> {
  const add = async () => {
    const answer = await request(`${edge.url}/de/cart/add`, {
      method: 'POST',
      headers: { cookie: `waygate-pin=${cohort}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'sku=test-mug&quantity=1',
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body.dump();
    return answer.statusCode;
  };
  return Promise.all(Array.from({ length: size }, () => add().catch(() => null)));
}

/** What a release does between two moments. */
async function workDuring(
  cohort: Cohort,
  { served }: Shop,
  act: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = { ...served[cohort].work };
  await act();
  return Object.fromEntries(Object.entries(served[cohort].work).map(([name, n]) => [name, n - (before[name] ?? 0)]));
}

const CASES: readonly { fault: string; sees: string; look: Look; sound: unknown; broken: unknown }[] = [
  {
    fault: 'order-number-race',
    sees: 'whether 2, 4 and 8 simultaneous orders all succeed',
    async look(cohort, shop) {
      const seen = [];
      for (const size of BARRIERS) seen.push((await barrier(cohort, shop, size)).statuses.includes(500));
      return seen;
    },
    sound: [false, false, false],
    broken: [true, true, true],
  },
  {
    fault: 'double-submit',
    sees: 'how many orders two posts of one checkout make',
    async look(cohort, shop) {
      const visitor = shopper(cohort, shop);
      const form = await visitor.prepare();
      await Promise.all([visitor.confirm(form), visitor.confirm(form)]);
      return ordersOf(visitor.cookies.get('checkout') ?? '', shop).length;
    },
    sound: 1,
    broken: 2,
  },
  {
    fault: 'key-not-bound',
    sees: 'whether the same key with another way to pay leads to a confirmation',
    async look(cohort, shop) {
      const visitor = shopper(cohort, shop);
      const form = await visitor.prepare();
      await visitor.confirm(form);
      const { body } = await visitor.confirm({ ...form, payment: 'invoice' });
      return body.includes('id="of-visit"');
    },
    sound: false,
    broken: true,
  },
  {
    fault: 'sold-out-on-conflict',
    sees: 'whether of 2, 4 and 8 simultaneous orders some take no stock, and one alone does',
    async look(cohort, shop) {
      const seen = [];
      for (const size of [1, ...BARRIERS]) seen.push((await barrier(cohort, shop, size)).moved < size);
      return seen;
    },
    sound: [false, false, false, false],
    broken: [false, true, true, true],
  },
  {
    fault: 'pickup-broken',
    sees: 'the status and the orders of a pickup, and of a delivery',
    async look(cohort, shop) {
      const seen = [];
      for (const shipping of ['pickup', 'standard']) {
        const visitor = shopper(cohort, shop);
        const { status } = await visitor.confirm(await visitor.prepare({ shipping }));
        seen.push([status, ordersOf(visitor.cookies.get('checkout') ?? '', shop).length]);
      }
      return seen;
    },
    sound: [
      [200, 1],
      [200, 1],
    ],
    broken: [
      [200, 0],
      [200, 1],
    ],
  },
  {
    fault: 'stale-listing-price',
    sees: 'whether listing and product page agree with the cart',
    async look(cohort, shop) {
      const visitor = shopper(cohort, shop);
      const listed = prices((await visitor.get('/de/search?q=fjord+becher')).body)[0];
      const shown = prices((await visitor.get('/de/p/fjord-mug')).body)[0];
      await visitor.post('/de/cart/add', { sku: 'fjord-mug-blue', quantity: '1' });
      const { body } = await visitor.get('/de/cart');
      return [listed, shown].map((price) => body.includes(price ?? 'nothing'));
    },
    sound: [true, true],
    broken: [false, false],
  },
  {
    fault: 'promotion-twice',
    sees: 'the percentage that WELCOME10 takes off the order',
    async look(cohort, shop) {
      const visitor = shopper(cohort, shop);
      await visitor.confirm(await visitor.prepare({ coupon: 'WELCOME10' }));
      const [row] = ordersOf(visitor.cookies.get('checkout') ?? '', shop);
      const { totals } = JSON.parse(String(row?.document)) as Order;
      return Math.round(((totals.discounts[0]?.minor ?? 0) / totals.subtotalMinor) * 100);
    },
    sound: 10,
    broken: 20,
  },
  {
    fault: 'lost-stock-update',
    sees: 'whether 2, 4 and 8 simultaneous orders move the stock too little',
    async look(cohort, shop) {
      const seen = [];
      for (const size of BARRIERS) seen.push((await barrier(cohort, shop, size)).moved < size);
      return seen;
    },
    sound: [false, false, false],
    broken: [true, true, true],
  },
  {
    fault: 'no-stock-check',
    sees: 'how much is left when 2, 4 and 8 checkouts want the last unit',
    async look(cohort, shop) {
      const left = [];
      for (const size of BARRIERS) {
        setStock('drift-tent-sand', 1, shop);
        const prepared: [Shopper, Record<string, string>][] = [];
        for (const each of Array.from({ length: size }, () => shopper(cohort, shop))) {
          const form = await each.prepare({ sku: 'drift-tent-sand' }).catch(() => null);
          if (form !== null) prepared.push([each, form]);
        }
        await Promise.all(prepared.map(([each, form]) => each.confirm(form)));
        left.push(onHand('drift-tent-sand', shop));
      }
      return left;
    },
    sound: [0, 0, 0],
    broken: [-1, -3, -7],
  },
  {
    fault: 'no-load-shedding',
    sees: 'how much the warehouse does for shoppers who have left, before it hears one who has not',
    async look(cohort, shop) {
      const { warehouse } = await workDuring(cohort, shop, async () => {
        await addAtOnce(cohort, shop, 20, 200);
        expect(await addAtOnce(cohort, shop, 1)).toEqual([303]);
      });
      return Number(warehouse) > 20;
    },
    sound: false,
    broken: true,
  },
  {
    fault: 'retry-amplifier',
    sees: 'how often carts are asked for forty times that they are filled, most in vain',
    async look(cohort, shop) {
      const { carts } = await workDuring(cohort, shop, async () => {
        const statuses = await addAtOnce(cohort, shop, 40);
        expect([...new Set(statuses)].sort()).toEqual([303, 503]);
      });
      return Number(carts) > 80;
    },
    sound: false,
    broken: true,
  },
  {
    fault: 'lock-contention',
    sees: "whether a stranger is served before a shopper's second tab",
    async look(cohort, shop) {
      const [tabs, stranger] = [shopper(cohort, shop), shopper(cohort, shop)];
      for (const each of [tabs, stranger]) await each.post('/de/cart/quantity', { sku: 'test-mug', quantity: '1' });
      const order: string[] = [];
      const change = (who: Shopper, name: string) =>
        who.post('/de/cart/quantity', { sku: 'test-mug', quantity: '2' }).then(() => order.push(name));
      const both = [change(tabs, 'tab'), change(tabs, 'tab')];
      await Promise.race(both);
      await change(stranger, 'stranger');
      await Promise.all(both);
      return order;
    },
    sound: ['tab', 'tab', 'stranger'],
    broken: ['tab', 'stranger', 'tab'],
  },
  {
    fault: 'mail-in-checkout',
    sees: 'whether an order takes more than a second',
    async look(cohort, shop) {
      const visitor = shopper(cohort, shop);
      const form = await visitor.prepare();
      const startedAt = performance.now();
      await visitor.confirm(form);
      return performance.now() - startedAt > 1_400;
    },
    sound: false,
    broken: true,
  },
  {
    fault: 'stock-taken-on-retry',
    sees: 'whether orders that are refused for the moment take stock',
    async look(cohort, shop) {
      // So many make the provider busy, and of those who come next the first is refused.
      const orders = await prepareAll(cohort, shop, 27);
      const before = onHand('test-mug', shop);
      const confirmAll = async (some: typeof orders) =>
        Promise.all(some.map(async ([each, form]) => (await each.confirm(form)).status));
      const first = await confirmAll(orders.slice(0, 24));
      await pause(600);
      const statuses = [...first, ...(await confirmAll(orders.slice(24)))].sort();
      expect(statuses).toEqual([...Array<number>(26).fill(200), 503]);
      return before - onHand('test-mug', shop) - 26;
    },
    sound: 0,
    broken: 1,
  },
  {
    fault: 'provider-hang',
    sees: 'whether some of twenty addresses hang, and most do not',
    async look(cohort, shop) {
      const visitor = shopper(cohort, shop);
      await visitor.prepare();
      const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const statuses = await Promise.all(
        Array.from({ length: 20 }, () =>
          request(`${shop.edge.url}/de/checkout/shipping`, {
            method: 'POST',
            headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
            body: 'shipping=pickup',
            signal: AbortSignal.timeout(2_000),
          }).then(
            ({ statusCode }) => statusCode,
            () => null,
          ),
        ),
      );
      return [statuses.includes(null), statuses.filter((status) => status === 303).length > 10];
    },
    sound: [false, true],
    broken: [true, true],
  },
  {
    fault: 'shared-rate-limit',
    sees: 'whether thirty pages for one address are throttled',
    async look(cohort, shop) {
      const pages = await Promise.all(Array.from({ length: 30 }, () => shopper(cohort, shop).get('/de/p/test-mug')));
      const throttled = pages.filter(({ status }) => status === 429);
      return [throttled.length, throttled.every(({ headers }) => Number(headers['retry-after']) > 0)];
    },
    sound: [0, true],
    broken: [10, true],
  },
  {
    fault: 'coupon-limit-race',
    sees: 'how often a coupon for one more order is redeemed by 2, 4 and 8 at the same moment',
    async look(cohort, shop) {
      const seen = [];
      for (const size of BARRIERS) {
        shop.database.run('DELETE FROM redemptions');
        const used = JSON.stringify(Array.from({ length: 99 }, (_, index) => index));
        shop.database.run("INSERT INTO redemptions SELECT 'FIRST100', value, '' FROM json_each(?)", used);
        await barrier(cohort, shop, size, { coupon: 'FIRST100' });
        const { times } = shop.database.prepare('SELECT count(*) AS times FROM redemptions').get() as { times: number };
        seen.push(times > 100);
      }
      return seen;
    },
    sound: [false, false, false],
    broken: [true, true, true],
  },
  {
    fault: 'price-field-renamed',
    sees: 'whether a listing and a search show numbers for prices',
    async look(cohort, shop) {
      const pages = await Promise.all(
        ['/us/c/home', '/us/search?q=mug'].map((path) => shopper(cohort, shop).get(path)),
      );
      return pages.map(({ body }) => prices(body).every((price) => /\d/.test(price ?? '')) && prices(body).length > 0);
    },
    sound: [true, true],
    broken: [false, false],
  },
  {
    fault: 'noindex-leak',
    sees: 'what a product page tells search engines',
    async look(cohort, shop) {
      const { headers, body } = await shopper(cohort, shop).get('/de/p/fjord-mug');
      return [headers['x-robots-tag'] ?? null, /<meta name="robots" content="noindex/.test(body)];
    },
    sound: [null, false],
    broken: ['noindex, nofollow', true],
  },
  {
    fault: 'dead-button',
    sees: 'whether the script throws while it mounts',
    async look(cohort, shop) {
      const { body } = await shopper(cohort, shop).get('/de/p/fjord-mug');
      const script = /<script src="([^"]+)"/.exec(body)?.[1] ?? '';
      return (await shopper(cohort, shop).get(script)).body.includes('throw new TypeError');
    },
    sound: false,
    broken: true,
  },
  {
    fault: 'slow-search',
    sees: 'whether a search, and a listing, wait for more than half a second',
    async look(cohort, shop) {
      const slow = [];
      for (const path of ['/de/search?q=becher', '/de/c/home']) {
        const startedAt = performance.now();
        await shopper(cohort, shop).get(path);
        slow.push(performance.now() - startedAt > 590);
      }
      return slow;
    },
    sound: [false, false],
    broken: [true, false],
  },
  {
    fault: 'checkout-500-tenth',
    sees: 'whether some of forty payments fail, and most do not',
    async look(cohort, shop) {
      const statuses: number[] = [];
      for (let round = 0; round < 5; round += 1) statuses.push(...(await barrier(cohort, shop, 8)).statuses);
      const failed = statuses.filter((status) => status === 500).length;
      return [failed > 0, failed < 12];
    },
    sound: [false, true],
    broken: [true, true],
  },
];

for (const { fault, sees, look, sound, broken } of CASES) {
  test(`${fault} changes ${sees}, in the candidate only`, async () => {
    const shop = await startShop({
      port: 0,
      seed: 3,
      faults: [fault],
      releases: { baseline: '1.0.0', candidate: '1.1.0' },
      demoPassword: 'correct-horse',
    });
    try {
      expect(await look('baseline', shop)).toEqual(sound);
      expect(await look('candidate', shop)).toEqual(broken);
      shop.board.turn(fault, false);
      expect(await look('candidate', shop)).toEqual(sound);
    } finally {
      await shop.close();
    }
  });
}

test('shared-outage lets nobody pay in either release, and stock is given back', async () => {
  const shop = await startShop({
    port: 0,
    seed: 3,
    faults: ['shared-outage'],
    releases: { baseline: '1.0.0', candidate: '1.1.0' },
    demoPassword: 'correct-horse',
  });
  try {
    for (const cohort of ['baseline', 'candidate'] as const) {
      const { statuses, moved } = await barrier(cohort, shop, 2);
      expect(statuses).toEqual([500, 500]);
      expect(moved).toBe(0);
    }
  } finally {
    await shop.close();
  }
});

test('every fault has a test here and a row in the README', async () => {
  const { faults } = await createFaultBoard();
  expect([...CASES.map(({ fault }) => fault), 'shared-outage'].sort()).toEqual([...faults.keys()].sort());
  const readme = readFileSync(new URL('../shop/README.md', import.meta.url), 'utf8');
  for (const [id, { catalogue, seenBy }] of faults) {
    expect(readme).toMatch(new RegExp(`^\\| \`${id}\` +\\| ${catalogue ?? ''} *\\| .* \\| ${seenBy} +\\|$`, 'm'));
  }
});

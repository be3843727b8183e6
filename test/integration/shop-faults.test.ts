import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
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

/** Confirms as many checkouts at the same moment. */
async function barrier(
  cohort: Cohort,
  shop: Shop,
  size: number,
  sku: string,
): Promise<{ statuses: number[]; moved: number }> {
  const shoppers = Array.from({ length: size }, () => shopper(cohort, shop));
  const forms: Record<string, string>[] = [];
  for (const each of shoppers) forms.push(await each.prepare({ sku }));
  const before = onHand(sku, shop);
  const pages = await Promise.all(shoppers.map((each, index) => each.confirm(forms[index] ?? {})));
  return { statuses: pages.map(({ status }) => status).sort(), moved: before - onHand(sku, shop) };
}

const CASES: readonly { fault: string; sees: string; look: Look; sound: unknown; broken: unknown }[] = [
  {
    fault: 'order-number-race',
    sees: 'whether simultaneous orders fail',
    // On a busy machine not all of them meet.
    look: async (cohort, shop) => [...new Set((await barrier(cohort, shop, 4, 'test-mug')).statuses)],
    sound: [200],
    broken: [200, 500],
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
    sees: 'how far four simultaneous orders move the stock',
    look: async (cohort, shop) => (await barrier(cohort, shop, 4, 'test-mug')).moved < 4,
    sound: false,
    broken: true,
  },
  {
    fault: 'no-stock-check',
    sees: 'who gets the last unit when two checkouts overlap',
    async look(cohort, shop) {
      setStock('drift-tent-sand', 1, shop);
      const [one, other] = [shopper(cohort, shop), shopper(cohort, shop)];
      const form = await one.prepare({ sku: 'drift-tent-sand' });
      const late = await other.prepare({ sku: 'drift-tent-sand' }).catch(() => null);
      await one.confirm(form);
      if (late !== null) await other.confirm(late);
      return onHand('drift-tent-sand', shop);
    },
    sound: 0,
    broken: -1,
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
      const statuses = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const visitor = shopper(cohort, shop);
          return (await visitor.confirm(await visitor.prepare())).status;
        }),
      );
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
      const { statuses, moved } = await barrier(cohort, shop, 2, 'test-mug');
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

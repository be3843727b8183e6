import { type Browser, expect, test } from '@playwright/test';
import { DEMO_MATRIX } from '../../runner/config/demo-config.ts';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { createShopWalks, launchBrowser, type ShopWalks } from '../support/shop-walks.ts';

let shop: DemoShop;
let browser: Browser;
let walks: ShopWalks;

test.beforeAll(async () => {
  shop = await startDemoShop({ controlPort: 0 });
  browser = await launchBrowser();
  walks = await createShopWalks(browser, shop);
});

test.afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

async function turn(fault: string, method: 'PUT' | 'DELETE'): Promise<void> {
  const answer = await fetch(`${shop.control}/faults/${fault}`, { method });
  expect(answer.status, `${method} ${fault}`).toBeLessThan(300);
}

const CELLS = Object.entries(DEMO_MATRIX).flatMap(([journey, segments]) =>
  segments.map((segment) => [journey, segment] as const),
);

for (const [journey, segment] of CELLS) {
  test(`${journey} passes in ${segment} on the healthy shop`, async () => {
    const { failure, inconclusive, steps, intent, order } = await walks.walk(journey, segment);
    expect({ failure, inconclusive }).toEqual({ failure: null, inconclusive: null });
    expect(steps.map(({ outcome }) => outcome)).not.toContain('fail');
    if (!journey.startsWith('checkout')) return;
    expect(intent).toMatchObject({ items: [{ sku: 'test-mug', quantity: 1 }], payment: 'card' });
    expect(intent?.email).toMatch(/^test-.*@example\.test$/);
    expect(order).toMatchObject({ number: expect.stringMatching(/\d/), currency: intent?.currency });
  });
}

const SEEN = [
  {
    fault: 'double-submit',
    cell: ['checkout-guest', 'desktop-de'],
    step: 'place order',
    kind: 'assertion',
    says: 'one order',
  },
  {
    fault: 'double-submit',
    cell: ['checkout-guest', 'mobile-us'],
    step: 'place order',
    kind: 'assertion',
    says: 'one order',
  },
  {
    fault: 'double-submit',
    cell: ['checkout-guest', 'keyboard-only'],
    step: 'place order',
    kind: 'assertion',
    says: 'one order',
  },
  {
    fault: 'double-submit',
    cell: ['checkout-returning', 'returning-desktop'],
    step: 'look at orders',
    kind: 'assertion',
    says: 'one new order',
  },
  {
    fault: 'pickup-broken',
    cell: ['checkout-returning', 'returning-desktop'],
    step: 'place order',
    kind: 'assertion',
    says: 'confirms the order',
  },
  {
    fault: 'promotion-twice',
    cell: ['checkout-coupon', 'mobile-us'],
    step: 'apply coupon',
    kind: 'assertion',
    says: 'takes off 10 %, once',
  },
  {
    fault: 'price-field-renamed',
    cell: ['search-and-filter', 'desktop-de'],
    step: 'search',
    kind: 'data',
    says: 'NaN',
  },
  {
    fault: 'price-field-renamed',
    cell: ['navigation-menu', 'keyboard-only'],
    step: 'open menu',
    kind: 'data',
    says: 'NaN',
  },
  {
    fault: 'stale-listing-price',
    cell: ['checkout-guest', 'keyboard-only'],
    step: 'open cart',
    kind: 'assertion',
    says: 'price it was shown for',
  },
  {
    fault: 'dead-button',
    cell: ['checkout-coupon', 'desktop-de'],
    step: 'add to cart',
    kind: 'assertion',
    says: 'in the cart',
  },
  {
    fault: 'dead-button',
    cell: ['landing-campaign', 'campaign-mobile-slow-4g'],
    step: 'add to cart',
    kind: 'assertion',
    says: 'in the cart',
  },
] as const;

for (const { fault, cell, step, kind, says } of SEEN) {
  test(`${cell[0]} in ${cell[1]} fails at "${step}" in a release with ${fault}`, async () => {
    await turn(fault, 'PUT');
    try {
      const [journey, segment] = cell;
      const { failure, inconclusive } = await walks.walk(journey, segment, 'candidate');
      expect(failure).toMatchObject({ class: kind, step });
      expect(failure?.message).toContain(says);
      expect(inconclusive).toBeNull();
    } finally {
      await turn(fault, 'DELETE');
    }
  });
}

test('dead-button leaves the menu alone, so that it is blamed on the button', async () => {
  await turn('dead-button', 'PUT');
  try {
    for (const segment of ['mobile-us', 'keyboard-only'])
      expect((await walks.walk('navigation-menu', segment, 'candidate')).failure, segment).toBeNull();
  } finally {
    await turn('dead-button', 'DELETE');
  }
});

const UNSEEN = ['noindex-leak', 'order-number-race', 'lost-stock-update', 'no-stock-check', 'slow-search'];

for (const journey of Object.keys(DEMO_MATRIX)) {
  test(`${journey} does not fail because of faults that it can't see`, async () => {
    for (const fault of UNSEEN) await turn(fault, 'PUT');
    try {
      const [segment = ''] = DEMO_MATRIX[journey as keyof typeof DEMO_MATRIX];
      expect((await walks.walk(journey, segment, 'candidate')).failure).toBeNull();
    } finally {
      for (const fault of UNSEEN) await turn(fault, 'DELETE');
    }
  });
}

test('slow-search is in the time of the search, where the judge of latencies sees it', async () => {
  const search = async (cohort: 'baseline' | 'candidate') => {
    const { steps } = await walks.walk('search-and-filter', 'desktop-de', cohort);
    return steps.find(({ name }) => name === 'search')?.durationMs ?? 0;
  };
  await turn('slow-search', 'PUT');
  try {
    expect(await search('candidate')).toBeGreaterThan(600);
  } finally {
    await turn('slow-search', 'DELETE');
  }
});

test('a payment that answers 500 is an http_5xx at the order', async () => {
  await turn('shared-outage', 'PUT');
  try {
    const { failure } = await walks.walk('checkout-guest', 'desktop-de', 'baseline');
    expect(failure).toMatchObject({ class: 'http_5xx', step: 'place order' });
  } finally {
    await turn('shared-outage', 'DELETE');
  }
});

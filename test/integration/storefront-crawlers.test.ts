import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Page,
  test,
} from '@playwright/test';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { launchBrowser } from '../support/shop-walks.ts';

let shop: DemoShop;
let browser: Browser;
let context: BrowserContext;

test.beforeAll(async () => {
  shop = await startDemoShop({ controlPort: 0 });
  browser = await launchBrowser();
});

test.afterEach(async () => {
  await context?.close();
});

test.afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

async function open(options: BrowserContextOptions, path: string): Promise<Page> {
  context = await browser.newContext({ ...options, baseURL: shop.url });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

const DOCUMENTS = [
  { path: '/de/', lang: 'de-DE', index: true },
  { path: '/us/c/home/kitchen/mugs', lang: 'en-US', index: true },
  { path: '/jp/p/fjord-mug', lang: 'ja-JP', index: true },
  { path: '/us/p/test-mug', lang: 'en-US', index: false },
  { path: '/us/search?q=mug', lang: 'en-US', index: false },
  { path: '/us/cart', lang: 'en-US', index: false },
  { path: '/de/account', lang: 'de-DE', index: false },
  { path: '/us/c/home/kitchen/mugs?sort=price-asc', lang: 'en-US', index: false },
] as const;

for (const { path, lang, index } of DOCUMENTS) {
  test(`${path} names its release and language, and is ${index ? '' : 'not '}meant for search engines`, async () => {
    const page = await open({}, path);
    const head = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      release: document.querySelector('meta[name="release"]')?.getAttribute('content'),
      robots: document.querySelector('meta[name="robots"]')?.getAttribute('content') ?? null,
      canonical: document.querySelector('link[rel="canonical"]')?.getAttribute('href') ?? null,
    }));
    expect(head).toMatchObject({ lang, release: shop.releases.baseline, robots: index ? null : 'noindex' });
    if (index) expect(head.canonical).toBe(`${shop.url}${path}`);
  });
}

test('noindex-leak keeps the product pages of the candidate out of search engines', async () => {
  await fetch(`${shop.control}/faults/noindex-leak`, { method: 'PUT' });
  const robots = async (release: string) => {
    const answer = await fetch(`${shop.url}/us/p/fjord-mug`, { headers: { 'x-waygate-pin': release } });
    return [answer.headers.get('x-robots-tag'), /name="robots" content="noindex"/.test(await answer.text())];
  };
  expect(await robots('candidate')).toEqual(['noindex, nofollow', true]);
  expect(await robots('baseline')).toEqual([null, false]);
});

test('translations name each other, and every address of the sitemap is its own canonical', async () => {
  const sitemap = await (await fetch(`${shop.url}/sitemap.xml`)).text();
  const addresses = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = '']) => address);
  expect(addresses.length).toBeGreaterThan(200);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(sitemap).not.toContain('test-mug');
  const alternates = async (address: string) => {
    const answer = await fetch(address);
    expect(answer.status, address).toBe(200);
    const page = await answer.text();
    expect(page, address).toContain(`<link rel="canonical" href="${address}">`);
    return [...page.matchAll(/rel="alternate" hreflang="([^"]+)" href="([^"]+)"/g)].map(
      ([, language, href]) => [language, href] as const,
    );
  };
  for (const address of addresses.filter((_, index) => index % 24 === 0)) {
    const links = await alternates(address);
    expect(links.map(([language]) => language)).toEqual(['de-DE', 'en-US', 'ja-JP', 'x-default']);
    expect(links.map(([, href]) => href)).toContain(address);
    for (const [, href] of links) expect(await alternates(href ?? '')).toEqual(links);
  }
});

for (const market of ['de', 'us', 'jp'] as const) {
  test(`the structured data of a product in ${market} says what the page says`, async () => {
    const page = await open({}, `/${market}/p/ember-blanket`);
    const blocks = (await page.locator('script[type="application/ld+json"]').allTextContents()).map((text) =>
      JSON.parse(text),
    );
    const [product, trail] = ['Product', 'BreadcrumbList'].map((type) =>
      blocks.find((block) => block['@type'] === type),
    );
    const shown = (await page.locator('.price b').textContent()) ?? '';
    const decimals = market === 'jp' ? 0 : 2;
    expect(product.name).toBe(await page.getByRole('heading', { level: 1 }).textContent());
    expect(product.offers.price.replaceAll(/\D/g, '')).toBe(shown.replaceAll(/\D/g, ''));
    expect(product.offers.price.split('.')[1]?.length ?? 0).toBe(decimals);
    expect(trail.itemListElement.map(({ name }: { name: string }) => name)).toEqual(
      await page.locator('.crumbs a').allTextContents(),
    );
    const image = await fetch(product.image);
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });
}

test('a campaign link without a market keeps its parameters on the way to the market of the visitor', async () => {
  const page = await open({ locale: 'de-DE' }, '/deal/season?utm_source=mail&utm_campaign=a%26b');
  expect(page.url()).toBe(`${shop.url}/de/deal/season?utm_source=mail&utm_campaign=a%26b`);
});

test('what ads and analytics hang on an address of a listing filters nothing', async () => {
  const found = async (query: string) => {
    const page = await (await fetch(`${shop.url}/us/c/home?${query}`)).text();
    return /role="status"[^>]*>([^<]+)/.exec(page)?.[1];
  };
  const all = await found('');
  expect(all).toMatch(/\d/);
  expect(await found('gclid=1&utm_source=x&fbclid=y')).toBe(all);
  expect(await found('colour=Blue')).not.toBe(all);
});
